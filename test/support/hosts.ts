import type { Lease } from '../../src/model/lease.ts';
import type { Lookup } from '../../src/model/lookups.ts';
import type { Address, BridgePort, Gateway, Interface, Neighbour, Route, Socket } from '../../src/model/network.ts';
import type { Resolver } from '../../src/model/resolver.ts';
import { absent, ok, type Slice } from '../../src/model/slice.ts';
import type { SliceName, Slices, Snapshot } from '../../src/model/snapshot.ts';

/** Builders of small healthy parts of a host; a test overrides what it is about. */

export const TAKEN_AT = '2026-11-20T12:00:00.000Z';

/** What a host says in a test: slices that are not named are absent. */
export type Host = Partial<Slices> & { readonly [BEFORE]?: Partial<Slices> };

const BEFORE = Symbol('the observation before');
/** Seconds between the two observations of such a host. */
export const APART_S = 60;

/** A host as it is now, which was otherwise in the observation before; for checks that compare. */
export const after = (before: Partial<Slices>, now: Partial<Slices>): Host => ({ ...now, [BEFORE]: before });

/** The host as it was then: as it is now, where the test does not say. */
export const before = (host: Host): Host => host[BEFORE] ?? host;

const NAMES = {
  host: 0,
  interfaces: 0,
  routing: 0,
  neighbours: 0,
  gateways: 0,
  bridges: 0,
  ovs: 0,
  resolver: 0,
  resolved: 0,
  leases: 0,
  dhcpServers: 0,
  dhcpOffers: 0,
  duplicates: 0,
  sockets: 0,
  conntrack: 0,
  kernel: 0,
  nftables: 0,
  iptables: 0,
  dnsFlows: 0,
  names: 0,
  cni: 0,
  lookups: 0,
  downwardMetrics: 0,
  managers: 0,
  launchers: 0,
  migrations: 0,
} satisfies Record<SliceName, 0>;
export const SLICE_NAMES = Object.keys(NAMES) as SliceName[];

export function snapshotOf(host: Host, overrides: Partial<Record<SliceName, Slice<never>>> = {}): Snapshot {
  const slices = Object.fromEntries(
    SLICE_NAMES.map((name) => [name, overrides[name] ?? (name in host ? ok(host[name]) : absent('not in this test'))]),
  ) as unknown as Snapshot['slices'];
  return {
    apiVersion: 'netdiagd/v1',
    kind: 'Snapshot',
    takenAt: TAKEN_AT,
    durationMs: 1,
    version: 'test',
    collectors: SLICE_NAMES.map((id) => ({ id, state: slices[id].state, durationMs: 1, source: `test ${id}` })),
    slices,
  };
}

export const address = (cidr: string, parts: Partial<Address> = {}): Address => {
  const [local = '', length] = cidr.split('/');
  const family = local.includes(':') ? 'inet6' : 'inet';
  return {
    family,
    local,
    prefixLength: Number(length ?? (family === 'inet' ? 32 : 128)),
    scope: local.startsWith('fe80') ? 'link' : 'global',
    flags: [],
    ...parts,
  };
};

/** An Ethernet interface that is up, with carrier. */
export const iface = (name: string, parts: Partial<Interface> = {}): Interface => ({
  name,
  index: 2,
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  mtu: 1500,
  operstate: 'UP',
  linkType: 'ether',
  mac: '52:54:00:12:34:56',
  altnames: [],
  addresses: [],
  ...parts,
});

export const loopback = (): Interface =>
  iface('lo', {
    index: 1,
    flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
    mtu: 65536,
    operstate: 'UNKNOWN',
    linkType: 'loopback',
    mac: '00:00:00:00:00:00',
    addresses: [address('127.0.0.1/8', { scope: 'host' }), address('::1/128', { scope: 'host' })],
  });

export const route = (dst: string, parts: Partial<Route> = {}): Route => ({
  family: dst.includes(':') || parts.gateway?.includes(':') ? 'inet6' : 'inet',
  type: 'unicast',
  dst,
  table: 'main',
  flags: [],
  nexthops: [],
  ...parts,
});

export const neighbour = (dst: string, dev: string, state: string, lladdr?: string): Neighbour => ({
  family: dst.includes(':') ? 'inet6' : 'inet',
  dst,
  dev,
  state: [state],
  ...(lladdr !== undefined && { lladdr }),
});

export const gateway = (address: string, dev: string, parts: Partial<Gateway> = {}): Gateway => ({
  address,
  dev,
  state: 'reachable',
  neighbourState: ['REACHABLE'],
  lladdr: '02:00:00:00:00:01',
  ...parts,
});

export const lease = (iface: string, parts: Partial<Lease> = {}): Lease => ({
  client: 'systemd-networkd',
  interface: iface,
  file: '/run/systemd/netif/leases/2',
  address: '192.168.24.6',
  prefixLength: 25,
  server: '192.168.24.1',
  router: ['192.168.24.1'],
  dns: ['172.30.0.10'],
  search: [],
  routes: [],
  leaseSeconds: 3500,
  renewAt: '2026-11-20T12:20:00.000Z',
  expiresAt: '2026-11-20T12:50:00.000Z',
  vendorOptions: {},
  ...parts,
});

export const resolver = (nameservers: readonly string[], parts: Partial<Resolver> = {}): Resolver => ({
  nameservers,
  search: [],
  options: {},
  sortlist: [],
  problems: [],
  owner: 'unknown',
  ownerEvidence: 'no mark of a known writer',
  stub: false,
  ...parts,
});

export const lookup = (server: string, name: string, parts: Partial<Lookup> = {}): Lookup => ({
  server,
  name,
  type: 'A',
  purpose: 'api-service',
  outcome: 'answer',
  transport: 'udp',
  rcode: 'NOERROR',
  truncated: false,
  answers: ['10.96.0.1'],
  durationMs: 1,
  ...parts,
});

export const bridgePort = (name: string, master: string, parts: Partial<BridgePort> = {}): BridgePort => ({
  name,
  master,
  mtu: 1500,
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  state: 'forwarding',
  ...parts,
});

/** `socket('tcp ESTAB 10.0.0.1:22 10.0.0.2:4242')`; brackets around an IPv6 address. */
export const socket = (text: string, parts: Partial<Socket> = {}): Socket => {
  const [netid = '', state = '', local = '', peer = ''] = text.split(' ');
  const end = (address: string) => {
    const colon = address.lastIndexOf(':');
    const [host = '', zone] = address.slice(0, colon).replace(/[[\]]/g, '').split('%');
    return { address: host, port: address.slice(colon + 1), ...(zone !== undefined && { zone }) };
  };
  return { netid, state, recvQ: 0, sendQ: 0, local: end(local), peer: end(peer), processes: [], ...parts };
};
