import { IP_ADDR } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Lease } from '../model/host.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseDhclientLeases } from '../parsers/dhclient-leases.ts';
import { parseIpAddr } from '../parsers/ip-addr.ts';
import { parseNetworkdLease } from '../parsers/networkd-lease.ts';
import { parseNetworkManagerDevice } from '../parsers/networkmanager-device.ts';

/** One client's store: a folder, the files in it that hold leases, and how one is read. */
interface Store {
  readonly folder: string;
  readonly files: RegExp;
  read(os: Platform, path: string, interfaces: ReadonlyMap<number | undefined, string>): Promise<readonly Lease[]>;
}

const STORES: readonly Store[] = [
  { folder: '/run/systemd/netif/leases', files: /^\d+$/, read: readNetworkd },
  { folder: '/run/NetworkManager/devices', files: /^\d+$/, read: readNetworkManager },
  ...['/var/lib/dhcp', '/var/lib/dhclient', '/var/lib/NetworkManager'].map((folder) => ({
    folder,
    files: /^dhclient.*\.leases?$/,
    read: readDhclient,
  })),
];

export default defineCollector({
  id: 'leases',
  summary: 'DHCP leases of systemd-networkd, NetworkManager and dhclient',
  reads: STORES.map(({ folder }) => `${folder}/*`),
  async collect(os) {
    const interfaces = await namesByIndex(os);
    const leases: Lease[] = [];
    const errors: string[] = [];
    for (const store of STORES) {
      try {
        leases.push(...(await readStore(os, store, interfaces)));
      } catch (cause) {
        errors.push((cause as Error).message);
      }
    }
    if (leases.length > 0) return ok(leases);
    return errors.length > 0 ? failed(errors.join('; ')) : absent('no DHCP lease is kept on this host');
  },
});

async function readStore(
  os: Platform,
  { folder, files, read }: Store,
  interfaces: ReadonlyMap<number | undefined, string>,
) {
  const names = (await os.readDir(folder)) ?? [];
  const found = await Promise.all(
    names.filter((name) => files.test(name)).map((name) => read(os, `${folder}/${name}`, interfaces)),
  );
  return found.flat();
}

/** networkd and NetworkManager name their files by interface index. */
async function namesByIndex(os: Platform): Promise<ReadonlyMap<number | undefined, string>> {
  const text = await os.exec([...IP_ADDR]).catch(() => undefined);
  return new Map(parseIpAddr(text ?? '').value.map(({ ifindex, ifname }) => [ifindex, ifname]));
}

const indexOf = (path: string): number => Number(path.slice(path.lastIndexOf('/') + 1));

async function readNetworkd(os: Platform, path: string, interfaces: ReadonlyMap<number | undefined, string>) {
  const [text, obtainedAt] = await Promise.all([os.readFile(path), os.modified(path)]);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkdLease(text, obtainedAt);
  if (value.address === undefined) throw new Error(`${path}: ${problems[0]?.reason ?? 'a lease without an address'}`);
  return [located(value, path, interfaces.get(indexOf(path)))];
}

async function readNetworkManager(os: Platform, path: string, interfaces: ReadonlyMap<number | undefined, string>) {
  const text = await os.readFile(path);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkManagerDevice(text);
  const leases = entriesOf(path, { value: value.leases, problems });
  return leases.map((lease) => located(lease, path, interfaces.get(indexOf(path))));
}

/** Blocks are appended over time; the last one of an interface and family is the lease. */
async function readDhclient(os: Platform, path: string) {
  const text = await os.readFile(path);
  const last = new Map<string, Lease>();
  for (const lease of entriesOf(path, parseDhclientLeases(text ?? ''))) {
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
