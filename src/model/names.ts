/** A line of /etc/hosts, hosts(5). */
export interface HostsEntry {
  readonly address: string;
  /** The canonical name. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** What stands behind `#` on the line: `openshift-generated-node-resolver` tells who wrote it. */
  readonly comment?: string;
}

/** `[!UNAVAIL=return]`, nsswitch.conf(5). */
export interface NsswitchAction {
  /** In upper case: `SUCCESS`, `NOTFOUND`, `UNAVAIL`, `TRYAGAIN`. */
  readonly status: string;
  /** In lower case: `return`, `continue`, `merge`. */
  readonly action: string;
  /** With `!`: every status but this one. */
  readonly not?: true;
}
export interface NsswitchService {
  readonly name: string;
  readonly actions: readonly NsswitchAction[];
}
/** One line of nsswitch.conf: where glibc looks, in this order. */
export interface NsswitchDatabase {
  readonly name: string;
  readonly services: readonly NsswitchService[];
}

/** What answers a name before the DNS does. A file that does not exist is absent. */
export interface Names {
  readonly hosts?: readonly HostsEntry[];
  readonly nsswitch?: readonly NsswitchDatabase[];
  /** The C library whose resolver programs use; absent where it cannot be told, as in a capture. */
  readonly libc?: 'glibc' | 'musl';
}
