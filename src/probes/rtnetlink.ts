import {
  type DumpOptions,
  type Netlink,
  NetlinkError,
  type NetlinkMessage,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_GETROUTE,
  RTM_GETRULE,
} from '../model/netlink.ts';
import type { BridgePort, Family, FdbEntry, Interface, Neighbour, PortVlans, Routing, Rule } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { groupNames, type Names, protocolNames, scopeNames, tableNames } from './iproute2-names.ts';
import { readAddresses } from './rtnetlink-addresses.ts';
import { readBridgePorts, readBridgeVlans, readFdb } from './rtnetlink-bridges.ts';
import { Links, toInterface } from './rtnetlink-links.ts';
import { NDA, readNeighbours } from './rtnetlink-neighbours.ts';
import { readRoutes } from './rtnetlink-routes.ts';
import { readRules } from './rtnetlink-rules.ts';

/** Sizes of the structures that requests begin with; zeros ask for everything. */
const SIZE = { link: 16, addr: 8, route: 12, rule: 12, neigh: 12 } as const;
const AF_BRIDGE = 7;
const FAMILIES: readonly (readonly [Family, number])[] = [
  ['inet', 2],
  ['inet6', 10],
];
const IFLA_EXT_MASK = 29;
const RTEXT_FILTER_BRVLAN_COMPRESSED = 4;
/** A bridge at the edge of a large segment: most of it is only counted. */
const FDB_BYTES = 16 * 1024 * 1024;

const body = (bytes: number, family = 0): Buffer => Buffer.concat([Buffer.from([family]), Buffer.alloc(bytes - 1)]);

function attribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

/** An answer that several collectors share is decoded once. */
const decoded = new WeakMap<readonly NetlinkMessage[], Links>();

export async function linksOf(netlink: Netlink): Promise<Links> {
  const answer = await netlink.dump('route', RTM_GETLINK, body(SIZE.link));
  const links = decoded.get(answer) ?? new Links(answer);
  decoded.set(answer, links);
  return links;
}

/** Names of the links by index. */
export const linkNames = async (netlink: Netlink): Promise<ReadonlyMap<number, string>> =>
  (await linksOf(netlink)).names();

/** What `ip -d -s -s addr` tells of the interfaces. */
export async function readInterfaces(os: Platform, netlink: Netlink): Promise<readonly Interface[]> {
  const [links, addresses, scope, group] = await Promise.all([
    linksOf(netlink),
    netlink.dump('route', RTM_GETADDR, body(SIZE.addr)),
    scopeNames(os),
    groupNames(os),
  ]);
  const byLink = readAddresses(addresses, scope);
  return links.messages.map((message) => ({
    ...toInterface(message, links, group),
    addresses: byLink.get(message.index) ?? [],
  }));
}

/** What `ip route show table all` and `ip rule` tell, of both families. */
export async function readRouting(os: Platform, netlink: Netlink): Promise<Routing> {
  const [links, table, protocol, scope] = await Promise.all([
    linksOf(netlink),
    tableNames(os),
    protocolNames(os),
    scopeNames(os),
  ]);
  const names = { links, table, protocol, scope };
  const [routes, rules] = await Promise.all([
    Promise.all(
      FAMILIES.map(async ([family, number]) =>
        readRoutes(await netlink.dump('route', RTM_GETROUTE, body(SIZE.route, number)), family, names),
      ),
    ),
    Promise.all(FAMILIES.map(([family, number]) => rulesOf(netlink, family, number, table))),
  ]);
  return { routes: routes.flat(), rules: rules.flat() };
}

/** A kernel without policy routing refuses: then there are no rules. */
async function rulesOf(netlink: Netlink, family: Family, number: number, table: Names): Promise<readonly Rule[]> {
  const answer = await netlink.dump('route', RTM_GETRULE, body(SIZE.rule, number)).catch((cause: unknown) => {
    if (cause instanceof NetlinkError && ['ENOTSUP', 'EAFNOSUPPORT'].includes(cause.code ?? '')) return [];
    throw cause;
  });
  return readRules(answer, family, table);
}

/** What `ip neigh` tells. */
export async function readNeighbourTable(netlink: Netlink): Promise<readonly Neighbour[]> {
  const [links, answer] = await Promise.all([linksOf(netlink), netlink.dump('route', RTM_GETNEIGH, body(SIZE.neigh))]);
  return readNeighbours(answer, links);
}

/** The neighbours of one interface as they are now, which may be another state than earlier in the run. */
export async function readNeighboursOf(netlink: Netlink, dev: string): Promise<readonly Neighbour[]> {
  const links = await linksOf(netlink);
  const index = links.messages.find((link) => links.name(link.index) === dev)?.index;
  if (index === undefined) return [];
  const request = Buffer.concat([body(SIZE.neigh), attribute(NDA.IFINDEX, index)]);
  return readNeighbours(await netlink.dump('route', RTM_GETNEIGH, request, { fresh: true }), links);
}

/** What `bridge -d link` tells; undefined where there is no bridge. */
export async function readPorts(netlink: Netlink): Promise<readonly BridgePort[] | undefined> {
  const [links, answer] = await Promise.all([
    linksOf(netlink),
    netlink.dump('route', RTM_GETLINK, body(SIZE.link, AF_BRIDGE)),
  ]);
  const ports = readBridgePorts(answer, links);
  return ports.length > 0 || links.has('bridge') ? ports : undefined;
}

/** What `bridge fdb` tells, as far as `limit`. */
export async function readForwarding(
  netlink: Netlink,
  limit: number,
): Promise<{ readonly kept: readonly FdbEntry[]; readonly omitted: number }> {
  const options: DumpOptions = { maxBytes: FDB_BYTES };
  const [links, answer] = await Promise.all([
    linksOf(netlink),
    netlink.dump('route', RTM_GETNEIGH, body(SIZE.neigh, AF_BRIDGE), options),
  ]);
  return readFdb(answer, links, limit);
}

/** What `bridge vlan` tells. */
export async function readVlans(netlink: Netlink): Promise<readonly PortVlans[]> {
  const request = Buffer.concat([body(SIZE.link, AF_BRIDGE), attribute(IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED)]);
  const [links, answer] = await Promise.all([linksOf(netlink), netlink.dump('route', RTM_GETLINK, request)]);
  return readBridgeVlans(answer, links);
}
