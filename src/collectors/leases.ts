import { IP_ADDR } from '../facts/commands.ts';
import { recordsOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Lease } from '../model/host.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseDhclientLeases } from '../parsers/dhclient-leases.ts';
import { parseIpAddr } from '../parsers/ip-addr.ts';
import { parseNetworkdLease } from '../parsers/networkd-lease.ts';
import { parseNetworkManagerDevice } from '../parsers/networkmanager-device.ts';
import { linkNames } from '../probes/rtnetlink.ts';

type Names = ReadonlyMap<number | undefined, string>;

/** One client's store: a folder, the files in it that hold leases, and how one is read. */
interface Store {
  readonly folder: string;
  readonly files: RegExp;
  /** Others keep secrets in the folder, so that only root may look into it: that it is closed says nothing of leases. */
  readonly shared?: boolean;
  read(os: Platform, path: string, interfaces: Names): Promise<readonly Lease[]>;
}

/** Leases of a store, and what could not be read of it. */
interface Seen {
  readonly leases: readonly Lease[];
  readonly errors: readonly string[];
  readonly closed?: string;
}

const STORES: readonly Store[] = [
  { folder: '/run/systemd/netif/leases', files: /^\d+$/, read: readNetworkd },
  { folder: '/run/NetworkManager/devices', files: /^\d+$/, read: readNetworkManager },
  ...['/var/lib/dhcp', '/var/lib/dhclient', '/var/lib/NetworkManager'].map((folder) => ({
    folder,
    files: /^dhclient.*\.leases?$/,
    shared: true,
    read: readDhclient,
  })),
];

const SHOWN_ERRORS = 3;

export default defineCollector({
  id: 'leases',
  summary: 'DHCP leases of systemd-networkd, NetworkManager and dhclient',
  reads: STORES.map(({ folder }) => `${folder}/*`),
  async collect(os) {
    if (os.foreignFiles) return absent('the lease files here belong to another network namespace');
    const interfaces = await namesByIndex(os);
    const seen = await Promise.all(STORES.map((store) => readStore(os, store, interfaces)));
    const leases = seen.flatMap((store) => store.leases);
    const errors = summary(seen.flatMap((store) => store.errors));
    if (leases.length > 0) return ok(leases, errors);
    if (errors !== undefined) return failed(errors);
    const closed = seen.flatMap((store) => store.closed ?? []).map((folder) => `; ${folder} may not be looked into`);
    return absent(`no DHCP lease is kept on this host${closed.join('')}`);
  },
});

/** Far more than a client writes; the store of a broken or hostile one must not fill the memory. */
const LEASE_FILE = { maxBytes: 512 * 1024 };
const MAX_FILES = 256;

/** One file that cannot be read does not hide the others. */
async function readStore(os: Platform, { folder, files, shared, read }: Store, interfaces: Names): Promise<Seen> {
  try {
    const names = ((await os.readDir(folder)) ?? []).filter((name) => files.test(name));
    const found = await Promise.allSettled(
      names.slice(0, MAX_FILES).map((name) => read(os, `${folder}/${name}`, interfaces)),
    );
    return {
      leases: found.flatMap((file) => (file.status === 'fulfilled' ? file.value : [])),
      errors: [
        ...found.flatMap((file) => (file.status === 'rejected' ? messageOf(file.reason) : [])),
        ...(names.length > MAX_FILES ? [`${folder}: ${names.length - MAX_FILES} files are not read`] : []),
      ],
    };
  } catch (cause) {
    const error = messageOf(cause);
    return shared && /^EACCES\b/.test(error)
      ? { leases: [], errors: [], closed: folder }
      : { leases: [], errors: [error] };
  }
}

const messageOf = (cause: unknown): string => (cause as Error).message;

function summary(errors: readonly string[]): string | undefined {
  if (errors.length <= SHOWN_ERRORS) return errors.length > 0 ? errors.join('; ') : undefined;
  return `${errors.slice(0, SHOWN_ERRORS).join('; ')}; and ${errors.length - SHOWN_ERRORS} more`;
}

/** networkd and NetworkManager name their files by interface index. */
async function namesByIndex(os: Platform): Promise<Names> {
  if (os.netlink) return linkNames(os.netlink);
  const text = await os.exec([...IP_ADDR]).catch(() => undefined);
  return new Map(parseIpAddr(text ?? '').value.map(({ ifindex, ifname }) => [ifindex, ifname]));
}

const indexOf = (path: string): number => Number(path.slice(path.lastIndexOf('/') + 1));

async function readNetworkd(os: Platform, path: string, interfaces: Names) {
  const [text, obtainedAt] = await Promise.all([os.readFile(path, LEASE_FILE), os.modified(path)]);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkdLease(text, obtainedAt);
  if (value.address === undefined) throw new Error(`${path}: ${problems[0]?.reason ?? 'a lease without an address'}`);
  return [located(value, path, interfaces.get(indexOf(path)))];
}

async function readNetworkManager(os: Platform, path: string, interfaces: Names) {
  const text = await os.readFile(path, LEASE_FILE);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkManagerDevice(text);
  const leases = recordsOf(path, { value: value.leases, problems });
  return leases.map((lease) => located(lease, path, interfaces.get(indexOf(path))));
}

/** Blocks are appended over time; the last one of an interface and family is the lease. */
async function readDhclient(os: Platform, path: string) {
  const text = await os.readFile(path, LEASE_FILE);
  const last = new Map<string, Lease>();
  for (const lease of recordsOf(path, parseDhclientLeases(text ?? ''))) {
    const family = lease.address?.includes(':') ? 'inet6' : 'inet';
    last.set(`${lease.interface} ${family}`, located(lease, path, lease.interface));
  }
  return [...last.values()];
}

const located = (lease: Lease, file: string, name: string | undefined): Lease => ({
  ...lease,
  file,
  ...(name !== undefined && { interface: name }),
});
