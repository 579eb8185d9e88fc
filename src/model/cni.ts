import type { Problem } from './parser.ts';

/** A line of a Corefile: a plugin, or a setting in the block of one. Words as they stand in the file, without quotes. */
export interface CorefileDirective {
  readonly name: string;
  /** `{$NAME}` and `{%NAME%}` stay: the environment is that of CoreDNS. */
  readonly args: readonly string[];
  /** What stands between its braces. */
  readonly block?: readonly CorefileDirective[];
  readonly line: number;
}

/** A server block: the plugins that answer for its zones. */
export interface CorefileServer {
  /** `[SCHEME://]ZONE[:PORT]` */
  readonly keys: readonly string[];
  readonly plugins: readonly CorefileDirective[];
  readonly line: number;
}

/** Configuration of CoreDNS, corefile(5). */
export interface Corefile {
  readonly servers: readonly CorefileServer[];
  /** `(NAME) { … }`, which `import NAME` puts in its place. */
  readonly snippets: readonly { readonly name: string; readonly plugins: readonly CorefileDirective[] }[];
  /** Files with further servers, imported between the blocks. */
  readonly imports: readonly string[];
}

/** A Corefile that was found on the host. */
export interface PlacedCorefile extends Corefile {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** What a plugin of a configuration was told; other settings than these are left out. */
export interface CniPluginSettings {
  readonly type: string;
  /** `type` of its address management. */
  readonly ipam?: string;
  readonly bridge?: string;
  readonly master?: string;
  readonly mtu?: number;
  readonly vlan?: number;
  /** ovs-cni: VLANs of a trunk port. */
  readonly trunk?: readonly { readonly id?: number; readonly minID?: number; readonly maxID?: number }[];
  readonly interface_type?: string;
  readonly socket_file?: string;
  readonly configuration_path?: string;
  /** ovn-k8s-cni-overlay. */
  readonly topology?: string;
  readonly role?: string;
  readonly netAttachDefName?: string;
  /** Multus: the network of every pod, by name or file, and those that it calls itself. */
  readonly clusterNetwork?: string;
  readonly delegates?: readonly { readonly name?: string; readonly type?: string }[];
  readonly defaultNetworks?: readonly string[];
  readonly confDir?: string;
  readonly binDir?: string;
  readonly kubeconfig?: string;
  readonly readinessindicatorfile?: string;
}

/** A CNI configuration file as a container runtime would see it, in the order in which it picks them. */
export interface CniConfiguration {
  readonly file: string;
  readonly name?: string;
  readonly cniVersion?: string;
  /** `type` of each plugin, in order. */
  readonly plugins: readonly string[];
  readonly settings?: readonly CniPluginSettings[];
  /** Why a runtime cannot use it. */
  readonly problem?: string;
  /** The file of the same folder that a runtime takes instead of this one. */
  readonly shadowedBy?: string;
}

/** A network provider, and what gives it away. */
export interface CniProvider {
  readonly name: string;
  readonly evidence: readonly {
    readonly kind: 'interface' | 'process' | 'file' | 'configuration';
    readonly value: string;
  }[];
}

/** A program that a configuration names. */
export interface CniBinary {
  readonly name: string;
  /** Absent where none of the folders has it. */
  readonly path?: string;
}

/** A file that a plugin waits for or reads, and whether it is there. */
export interface CniReference {
  readonly key: 'kubeconfig' | 'readinessindicatorfile' | 'socket_file' | 'configuration_path' | 'clusterNetwork';
  readonly path: string;
  readonly configuration: string;
  readonly exists: boolean;
}

/** `/run/flannel/subnet.env` */
export interface FlannelSubnet {
  readonly network?: string;
  readonly subnet?: string;
  readonly ipv6Network?: string;
  readonly ipv6Subnet?: string;
  readonly mtu?: number;
  readonly ipMasq?: boolean;
}

/** What the kubelet hands to pods as resolv.conf, `resolvConf` of its configuration or `--resolv-conf`. */
export interface Kubelet {
  /** Its configuration; absent where it was started without one. */
  readonly file?: string;
  readonly resolvConf: string;
  /** Whether its command line says so, which the configuration cannot change. */
  readonly byFlag: boolean;
  readonly nameservers: readonly string[];
  /** The servers that systemd-resolved asks, where it runs. */
  readonly upstreams?: readonly string[];
}

/** The container network of this host. */
export interface Cni {
  /** Folders of configurations that exist. */
  readonly directories: readonly string[];
  readonly configurations: readonly CniConfiguration[];
  readonly providers?: readonly CniProvider[];
  /** Folders of programs that exist. */
  readonly binaryDirectories?: readonly string[];
  readonly binaries?: readonly CniBinary[];
  readonly references?: readonly CniReference[];
  readonly flannel?: FlannelSubnet;
  readonly corefiles?: readonly PlacedCorefile[];
  readonly kubelet?: Kubelet;
}
