import { IP_ADDR } from '../facts/commands.ts';
import { recordsOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Lease } from '../model/lease.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseCloudInitLease } from '../parsers/cloud-init-lease.ts';
import { parseDhclientLeases } from '../parsers/dhclient-leases.ts';
import { decodeDhcpcdLease, dhcpcdInterface } from '../parsers/dhcpcd-lease.ts';
import { parseIpAddr } from '../parsers/ip-addr.ts';
import { parseNetworkdLease } from '../parsers/networkd-lease.ts';
import { parseNetworkManagerDevice } from '../parsers/networkmanager-device.ts';
import { parseNetworkManagerLease } from '../parsers/networkmanager-lease.ts';
import { leasesOfNmcli } from '../parsers/nmcli-show.ts';
import { parseWickedLease, wickedInterface } from '../parsers/wicked-lease.ts';
import { readInterfaces } from '../probes/rtnetlink.ts';
import { isClosed, messageOf, summary } from './reading/failures.ts';

/** An interface, as far as it tells stores and leases apart. */
interface Link {
  readonly index: number;
  readonly name: string;
  /** IPv4 addresses; one that a client renews has a lifetime. */
  readonly addresses: readonly { readonly local: string; readonly dynamic: boolean }[];
}

/** One client's store: a folder, the files in it that hold leases, and how one is read. */
interface Store {
  readonly folder: string;
  readonly files: RegExp;
  /** Others keep secrets in the folder, so that only root may look into it: that it is closed says nothing of leases. */
  readonly shared?: boolean;
  read(os: Platform, path: string, links: readonly Link[]): Promise<readonly Lease[]>;
}

/** Leases of a store, and what could not be read of it. */
interface Seen {
  readonly leases: readonly Lease[];
  readonly errors: readonly string[];
  readonly closed?: string;
}

const DHCLIENT_FOLDERS = ['/var/lib/dhcp', '/var/lib/dhclient', '/var/lib/NetworkManager'];
const DHCPCD_FOLDERS = ['/var/lib/dhcpcd', '/var/db/dhcpcd'];
/** cloudinit/temp_utils.py. */
const CLOUD_INIT_FOLDERS = ['/run/cloud-init/tmp', '/var/tmp/cloud-init'];
const WICKED_FOLDERS = ['/var/lib/wicked', '/run/wicked'];
const DEVICES = '/run/NetworkManager/devices';
/** nm-dhcp-utils.c looks into the first one first. */
const INTERNAL_FOLDERS = ['/run/NetworkManager', '/var/lib/NetworkManager'];
const NMCLI = ['nmcli', '-t', '-f', 'all', 'device', 'show'] as const;

const inEach = (folders: readonly string[], store: Omit<Store, 'folder'>): readonly Store[] =>
  folders.map((folder) => ({ ...store, folder }));

const STORES: readonly Store[] = [
  { folder: '/run/systemd/netif/leases', files: /^\d+$/, read: readNetworkd },
  { folder: DEVICES, files: /^\d+$/, read: readNetworkManager },
  ...inEach(DHCLIENT_FOLDERS, { files: /^dhclient.*\.leases?$/, shared: true, read: readDhclient }),
  ...inEach(DHCPCD_FOLDERS, { files: /\.lease6?$/, shared: true, read: readDhcpcd }),
  ...inEach(WICKED_FOLDERS, { files: /^lease(?:-|info\.).*dhcp/, shared: true, read: readWicked }),
  ...inEach(CLOUD_INIT_FOLDERS, { files: /\.lease\.json$/, shared: true, read: readCloudInit }),
];

export default defineCollector({
  id: 'leases',
  summary: 'DHCP leases of systemd-networkd, NetworkManager, dhclient, dhcpcd, wicked and cloud-init',
  reads: [
    ...STORES.map(({ folder }) => `${folder}/*`),
    ...INTERNAL_FOLDERS.map((folder) => `${folder}/internal-*.lease`),
    NMCLI.join(' '),
  ],
  async collect(os) {
    if (os.foreignFiles) return absent('the lease files here belong to another network namespace');
    const links = await linksOf(os);
    const stores = await Promise.all(STORES.map((store) => readStore(os, store, links)));
    const stored = stores.flatMap(({ leases }) => leases);
    const asked = await askNetworkManager(os, links, stored);
    const seen = [...stores, asked];
    const leases = withoutLeftovers(
      [...stored.filter((lease) => !isLate(lease, asked.leases)), ...asked.leases],
      links,
    );
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

async function readStore(os: Platform, { folder, files, shared, read }: Store, links: readonly Link[]): Promise<Seen> {
  try {
    const names = ((await os.readDir(folder)) ?? []).filter((name) => files.test(name));
    const paths = names.slice(0, MAX_FILES).map((name) => `${folder}/${name}`);
    const { leases, errors } = await gather(paths, (path) => read(os, path, links));
    const omitted = names.length - paths.length;
    return { leases, errors: [...errors, ...(omitted > 0 ? [`${folder}: ${omitted} files are not read`] : [])] };
  } catch (cause) {
    const error = messageOf(cause);
    return shared && isClosed(cause) ? { leases: [], errors: [], closed: folder } : { leases: [], errors: [error] };
  }
}

/** One file that cannot be read does not hide the others. */
async function gather<T>(items: readonly T[], read: (item: T) => Promise<readonly Lease[]>): Promise<Seen> {
  const found = await Promise.allSettled(items.map(read));
  return {
    leases: found.flatMap((file) => (file.status === 'fulfilled' ? file.value : [])),
    errors: found.flatMap((file) => (file.status === 'rejected' ? messageOf(file.reason) : [])),
  };
}

/** Without the kernel's answer leases are still leases, of interfaces that are not known. */
async function linksOf(os: Platform): Promise<readonly Link[]> {
  try {
    if (os.netlink) {
      const interfaces = await readInterfaces(os, os.netlink);
      return interfaces.map(({ index, name, addresses }) => {
        const own = addresses.map(({ local, flags }) => ({ local, dynamic: flags.includes('dynamic') }));
        return { index, name, addresses: own.filter(isIPv4) };
      });
    }
    return parseIpAddr((await os.exec(IP_ADDR)) ?? '').value.map(({ ifindex = 0, ifname, addr_info }) => {
      const own = addr_info.map(({ local, dynamic }) => ({ local, dynamic: dynamic === true }));
      return { index: ifindex, name: ifname, addresses: own.filter(isIPv4) };
    });
  } catch {
    return [];
  }
}

const isIPv4 = ({ local }: { readonly local: string }): boolean => !local.includes(':');

/** networkd and NetworkManager name their files by interface index. */
function nameByIndex(path: string, links: readonly Link[]): string | undefined {
  const index = Number(fileOf(path));
  return links.find((link) => link.index === index)?.name;
}

const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function readNetworkd(os: Platform, path: string, links: readonly Link[]) {
  const [text, obtainedAt] = await Promise.all([os.readFile(path, LEASE_FILE), os.modified(path)]);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkdLease(text, obtainedAt);
  if (value.address === undefined) throw new Error(`${path}: ${problems[0]?.reason ?? 'a lease without an address'}`);
  return [located(value, path, nameByIndex(path, links))];
}

async function readNetworkManager(os: Platform, path: string, links: readonly Link[]) {
  const text = await os.readFile(path, LEASE_FILE);
  if (text === undefined) return [];
  const { value, problems } = parseNetworkManagerDevice(text);
  const leases = recordsOf(path, { value: value.leases, problems });
  return leases.map((lease) => located(lease, path, nameByIndex(path, links)));
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

async function readDhcpcd(os: Platform, path: string, links: readonly Link[]) {
  const [bytes, obtainedAt] = await Promise.all([os.readBytes(path, LEASE_FILE), os.modified(path)]);
  if (bytes === undefined) return [];
  const names = links.map(({ name }) => name);
  try {
    return [located(decodeDhcpcdLease(bytes, obtainedAt), path, dhcpcdInterface(fileOf(path), names))];
  } catch (cause) {
    throw new Error(`${path}: ${messageOf(cause)}`, { cause });
  }
}

/** A lease that was given back is still a file, without an address. */
async function readWicked(os: Platform, path: string) {
  const name = wickedInterface(fileOf(path));
  const text = name === undefined ? undefined : await os.readFile(path, LEASE_FILE);
  if (text === undefined) return [];
  const { value, problems } = parseWickedLease(text);
  const [problem] = problems;
  if (value.address === undefined && problem) throw new Error(`${path}: line ${problem.line}: ${problem.reason}`);
  return value.address === undefined ? [] : [located(value, path, name)];
}

async function readCloudInit(os: Platform, path: string) {
  const text = await os.readFile(path, LEASE_FILE);
  if (text === undefined) return [];
  const { value, problems } = parseCloudInitLease(text);
  if (value.address === undefined) throw new Error(`${path}: ${problems[0]?.reason ?? 'a lease without an address'}`);
  return [located(value, path, value.interface)];
}

const located = (lease: Lease, file: string, name: string | undefined): Lease => ({
  ...lease,
  file,
  ...(name !== undefined && { interface: name }),
});

/** nmcli takes a word with a dash in front for an option. */
const ASKABLE = /^[^-]/;
const MAX_ASKED = 8;

/**
 * NetworkManager writes its device files at state changes only: where a client keeps an IPv4 address that no store
 * has a lease of, NetworkManager itself is asked, and nowhere else, so that a quiet host starts no process.
 */
async function askNetworkManager(os: Platform, links: readonly Link[], leases: readonly Lease[]): Promise<Seen> {
  const lagging = links.filter(({ name, addresses }) => {
    const dynamic = addresses.filter((address) => address.dynamic).map(({ local }) => local);
    const known = leases.some((lease) => lease.interface === name && dynamic.includes(lease.address ?? ''));
    return dynamic.length > 0 && !known && ASKABLE.test(name);
  });
  return gather(lagging.slice(0, MAX_ASKED), (link) => readManaged(os, link));
}

async function readManaged(os: Platform, { index, name }: Link): Promise<readonly Lease[]> {
  const text = await os.readFile(`${DEVICES}/${index}`, LEASE_FILE).catch(() => undefined);
  const { managed, connectionUuid, leases } = parseNetworkManagerDevice(text ?? '').value;
  if (managed !== true) return [];
  let failure: unknown;
  try {
    const answer = recordsOf(NMCLI.join(' '), leasesOfNmcli((await os.exec([...NMCLI, name])) ?? ''));
    if (answer.length > 0) return answer.map((lease) => ({ ...lease, interface: name }));
  } catch (cause) {
    failure = cause;
  }
  const kept = leases.length > 0 || connectionUuid === undefined ? [] : await readInternal(os, connectionUuid, name);
  if (kept.length === 0 && failure !== undefined) throw failure;
  return kept;
}

/** The address alone, but nobody has to be asked. */
async function readInternal(os: Platform, uuid: string, name: string): Promise<readonly Lease[]> {
  if (!/^[\da-f-]{36}$/.test(uuid)) return [];
  for (const folder of INTERNAL_FOLDERS) {
    const path = `${folder}/internal-${uuid}-${name}.lease`;
    const text = await os.readFile(path, LEASE_FILE).catch((cause: unknown) => {
      if (isClosed(cause)) return undefined;
      throw cause;
    });
    const lease = parseNetworkManagerLease(text ?? '', await os.modified(path).catch(() => undefined)).value;
    if (lease.address !== undefined) return [located(lease, path, name)];
  }
  return [];
}

/** A lease of a device file that NetworkManager itself tells otherwise. */
const isLate = (lease: Lease, asked: readonly Lease[]): boolean =>
  lease.client === 'NetworkManager' && asked.some((current) => current.interface === lease.interface);

/**
 * cloud-init asks for a lease once, to reach its data source, and keeps it without a time. It stands for the client
 * of an interface that no other store tells of, as long as the address is there. wicked writes its leases twice, for
 * others without their times.
 */
const withoutLeftovers = (leases: readonly Lease[], links: readonly Link[]): readonly Lease[] =>
  leases.filter((lease) => {
    const { client, interface: name, address } = lease;
    if (client === 'wicked' && lease.file?.includes('/leaseinfo.')) {
      return !leases.some((other) => other !== lease && other.interface === name && other.address === address);
    }
    if (client !== 'cloud-init') return true;
    const link = links.find((candidate) => candidate.name === name);
    const others = leases.some((other) => other.client !== client && other.interface === name);
    return !others && link?.addresses.some(({ local }) => local === address) === true;
  });
