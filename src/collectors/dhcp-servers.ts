import { CNI_DIRECTORIES, CNI_EXTENSION } from '../facts/cni.ts';
import { recordsOf } from '../facts/entries.ts';
import { HOST_LOCAL_FOLDER, type HostLocal, hostLocalOf } from '../facts/host-local.ts';
import { defineCollector } from '../model/collector.ts';
import type { AddressRange, DhcpServer, LeaseStore, ServerLease } from '../model/dhcp-server.ts';
import type { Parsed } from '../model/parser.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { parseCniConf } from '../parsers/cni-conf.ts';
import { type HostLocalFile, parseCniHostLocal } from '../parsers/cni-host-local.ts';
import { parseDhcpdLeases } from '../parsers/dhcpd-leases.ts';
import { parseDnsmasqLeases } from '../parsers/dnsmasq-leases.ts';
import { parseKeaLeases } from '../parsers/kea-leases.ts';
import { parseLibvirtStatus } from '../parsers/libvirt-status.ts';
import { goneSandboxes } from './reading/cni-results.ts';
import { messageOf, summary } from './reading/failures.ts';

/** One server's stores: a folder, and the files in it that hold leases. */
interface Stores {
  readonly server: DhcpServer;
  readonly folder: string;
  readonly files: RegExp;
  parse(text: string): Parsed<readonly ServerLease[]>;
  /** The names of all that belongs to a store, oldest first, of the names in the folder. */
  parts?(name: string, names: readonly string[]): readonly string[];
}

/** Stores, and what could not be read. */
interface Seen {
  readonly stores: readonly LeaseStore[];
  readonly errors: readonly string[];
}

const DNSMASQ = { server: 'dnsmasq', files: /\.leases$/, parse: parseDnsmasqLeases } as const;
const DHCPD = { server: 'dhcpd', files: /^dhcpd6?\.leases$/, parse: parseDhcpdLeases } as const;
const LIBVIRT = '/var/lib/libvirt/dnsmasq';
const STORES: readonly Stores[] = [
  { ...DNSMASQ, folder: '/var/lib/misc', files: /^dnsmasq.*\.leases$/ },
  { ...DNSMASQ, folder: '/var/lib/dnsmasq' },
  // Releases of libvirt before 1.2.6 let dnsmasq write its own files.
  { ...DNSMASQ, folder: LIBVIRT },
  { server: 'libvirt', folder: LIBVIRT, files: /\.status$/, parse: parseLibvirtStatus },
  { ...DHCPD, folder: '/var/lib/dhcp' },
  { ...DHCPD, folder: '/var/lib/dhcpd' },
  { server: 'kea', folder: '/var/lib/kea', files: /^kea-leases[46]\.csv$/, parse: parseKeaLeases, parts: keaParts },
];

/** In one store and in all of them. */
const MAX_LEASES = 2000;
const MAX_FILES = 64;

export default defineCollector({
  id: 'dhcpServers',
  summary: 'Addresses that dnsmasq, dhcpd, Kea, libvirt and the CNI plugin host-local have handed out',
  reads: [
    ...new Set([...STORES.map(({ folder }) => folder), ...CNI_DIRECTORIES].map((folder) => `${folder}/*`)),
    `${HOST_LOCAL_FOLDER}/*/*`,
    '/var/lib/cni/results/*',
    '/run/netns',
  ],
  async collect(os) {
    if (os.foreignFiles) return absent('the lease files here belong to another network namespace');
    const seen = await Promise.all([...STORES.map((stores) => readStores(os, stores)), readHostLocal(os)]);
    const stores = bounded(seen.flatMap((part) => part.stores));
    const errors = seen.flatMap((part) => part.errors);
    const error = summary(errors);
    if (stores.length === 0) return error === undefined ? absent('no server keeps leases here') : failed(error);
    const left = stores.reduce((sum, { count, leases }) => sum + count - leases.length, 0);
    return ok(stores, summary([...(left > 0 ? [`${left} leases are left out`] : []), ...errors]));
  },
});

/** Kea's lease file cleanup turns `.1` and the old `.2` into `.completed`, which becomes the new `.2`. */
function keaParts(name: string, names: readonly string[]): readonly string[] {
  const completed = `${name}.completed`;
  const older = names.includes(completed) ? [completed] : [`${name}.2`, `${name}.1`];
  return [...older.filter((part) => names.includes(part)), name];
}

/** One file that cannot be read does not hide the others. */
async function readStores(os: Platform, stores: Stores): Promise<Seen> {
  const { folder, files } = stores;
  const { names, errors } = await listing(os, folder);
  const found = names.filter((name) => files.test(name));
  const parts = found.slice(0, MAX_FILES).map((name) => readStore(os, stores, name, names));
  const left = found.length - MAX_FILES;
  return joined(await Promise.all(parts), [...errors, ...(left > 0 ? [`${folder}: ${left} files are not read`] : [])]);
}

async function readStore(os: Platform, stores: Stores, name: string, names: readonly string[]): Promise<Seen> {
  const { server, folder, parse, parts = () => [name] } = stores;
  const file = `${folder}/${name}`;
  const read = await Promise.allSettled(parts(name, names).map((part) => os.readFile(`${folder}/${part}`)));
  const texts = read.flatMap((part) => (part.status === 'fulfilled' ? (part.value ?? []) : []));
  const errors = rejections(read);
  if (texts.length === 0) return { stores: [], errors };
  try {
    const leases = recordsOf(file, parse(texts.join('\n')));
    return { stores: [{ server, file, ...held(leases, os.now()) }], errors };
  } catch (cause) {
    return { stores: [], errors: [...errors, messageOf(cause)] };
  }
}

/** Words for a lease that a client holds, where the server has any. */
const HELD: ReadonlySet<string | undefined> = new Set([undefined, 'active', 'default']);

function held(leases: readonly ServerLease[], now: Date): Pick<LeaseStore, 'count' | 'active' | 'leases'> {
  const isHeld = ({ state, expiresAt }: ServerLease): boolean =>
    HELD.has(state) && (expiresAt === undefined || Date.parse(expiresAt) > now.getTime());
  const active = leases.filter(isHeld);
  const others = leases.filter((lease) => !isHeld(lease));
  return { count: leases.length, active: active.length, leases: [...active, ...others].slice(0, MAX_LEASES) };
}

async function readHostLocal(os: Platform): Promise<Seen> {
  const configured = await readIpam(os);
  const folders = new Set([HOST_LOCAL_FOLDER, ...configured.map(({ dataDir }) => dataDir)]);
  const listings = await Promise.all([...folders].map((folder) => listing(os, folder)));
  const networks = listings.flatMap(({ folder, names }) => names.map((network) => ({ dataDir: folder, network })));
  const seen: Seen[] = [];
  let room = MAX_LEASES;
  for (const { dataDir, network } of networks.slice(0, MAX_FILES)) {
    const ipam = configured.find((one) => one.network === network && one.dataDir === dataDir);
    const part = await readNetwork(os, { folder: `${dataDir}/${network}`, network, room, ranges: ipam?.ranges });
    room -= part.stores[0]?.leases.length ?? 0;
    seen.push(part);
  }
  const left = networks.length - MAX_FILES;
  return joined(seen, [
    ...listings.flatMap(({ errors }) => errors),
    ...(left > 0 ? [`${left} networks of host-local are not read`] : []),
  ]);
}

interface Listing {
  readonly folder: string;
  readonly names: readonly string[];
  /** Why the names cannot be seen. */
  readonly errors: readonly string[];
}

const listing = (os: Platform, folder: string): Promise<Listing> =>
  os.readDir(folder).then(
    (names) => ({ folder, names: names ?? [], errors: [] }),
    (cause: unknown) => ({ folder, names: [], errors: [messageOf(cause)] }),
  );

interface Network {
  readonly folder: string;
  readonly network: string;
  /** Files that may be read. */
  readonly room: number;
  readonly ranges: readonly AddressRange[] | undefined;
}

/** An address in a name; host-local keeps its lock and `last_reserved_ip.N` beside them. */
const ADDRESS = /^[\da-f]*[.:][\da-f.:]*$/i;
/** A container id and the name of an interface take less. */
const ALLOCATION = { maxBytes: 4096 };
const LAST_RESERVED = /^last_reserved_ip\.\d+$/;

async function readNetwork(os: Platform, { folder, network, room, ranges }: Network): Promise<Seen> {
  const { names, errors } = await listing(os, folder);
  const addresses = names.filter((name) => ADDRESS.test(name));
  const last = names.filter((name) => LAST_RESERVED.test(name));
  // Also `/var/lib/cni/networks` may hold what is no network.
  if (addresses.length + last.length === 0) return { stores: [], errors };
  const read = async (name: string) =>
    parseCniHostLocal((await os.readFile(`${folder}/${name}`, ALLOCATION)) ?? '').value;
  const [files, reserved] = await Promise.all([
    Promise.allSettled(addresses.slice(0, room).map(read)),
    Promise.allSettled(last.slice(0, MAX_FILES).map(read)),
  ]);
  const leases = files.map((file, index) => allocation(addresses[index] ?? '', file));
  const gone = await goneSandboxes(os, network, leases);
  const store: LeaseStore = {
    server: 'host-local',
    file: folder,
    network,
    count: addresses.length,
    active: addresses.length,
    leases: leases.map((lease) => (gone.has(lease) ? { ...lease, sandboxGone: true } : lease)),
    ...(ranges && { ranges }),
    lastReserved: reserved.flatMap((file) => (file.status === 'fulfilled' ? (file.value.lastReserved ?? []) : [])),
  };
  return { stores: [store], errors: rejections([...files, ...reserved]) };
}

/** The name of the file is the address, also where the file cannot be read. */
function allocation(address: string, file: PromiseSettledResult<HostLocalFile>): ServerLease {
  const { containerId, interface: name } = file.status === 'fulfilled' ? file.value : {};
  return {
    server: 'host-local',
    address,
    ...(containerId !== undefined && { containerId }),
    ...(name !== undefined && { interface: name }),
  };
}

/** What is wrong with the configurations themselves is said where they are collected. */
async function readIpam(os: Platform): Promise<readonly HostLocal[]> {
  const listings = await Promise.all(CNI_DIRECTORIES.map((folder) => listing(os, folder)));
  const files = listings.flatMap(({ folder, names }) =>
    names.filter((name) => CNI_EXTENSION.test(name)).map((name) => `${folder}/${name}`),
  );
  const texts = await Promise.allSettled(files.slice(0, MAX_FILES).map((file) => os.readFile(file)));
  return texts.flatMap((text) =>
    text.status === 'fulfilled' ? hostLocalOf(parseCniConf(text.value ?? '').value) : [],
  );
}

const joined = (parts: readonly Seen[], errors: readonly string[] = []): Seen => ({
  stores: parts.flatMap((part) => part.stores),
  errors: [...parts.flatMap((part) => part.errors), ...errors],
});

/** The leases of the last stores are the ones that are left out. */
function bounded(stores: readonly LeaseStore[]): readonly LeaseStore[] {
  let room = MAX_LEASES;
  return stores.map((store) => {
    const leases = store.leases.slice(0, room);
    room -= leases.length;
    return { ...store, leases };
  });
}

const rejections = (results: readonly PromiseSettledResult<unknown>[]): readonly string[] =>
  results.flatMap((result) => (result.status === 'rejected' ? messageOf(result.reason) : []));
