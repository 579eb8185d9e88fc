import type { Test } from 'tap';
import { refused, servfail, slow, startDnsdist, truncate } from '../dnsdist.ts';
import { type DnsServer, startDns } from '../knot.ts';
import { addNamespace, cable } from '../namespace.ts';
import { ips, type Place, writeIn } from '../place.ts';
import { withPrivateFiles } from '../private-files.ts';

/** A guest with static addresses, and two servers with the same data behind its gateway. */
export interface Resolving {
  readonly guest: Place;
  readonly outer: Place;
  readonly first: DnsServer;
  readonly second: DnsServer;
}

export const [FIRST, SECOND] = ['10.96.0.10', '10.96.0.11'] as const;
/** Proxies before the first server, each with a fault of its own; nobody names them at first. */
export const PROXY = {
  slow: '10.96.0.20',
  failing: '10.96.0.21',
  refusing: '10.96.0.22',
  cutting: '10.96.0.23',
  old: '10.96.0.24',
  denying: '10.96.0.25',
  lossy: '10.96.0.26',
} as const;
/** Of each question the first datagram is lost, and every second. */
const LOSE = `local lost = {}
addAction(TCPRule(false), LuaAction(function(dq)
  local question = dq.qname:toString() .. " " .. dq.qtype
  lost[question] = not lost[question]
  return lost[question] and DNSAction.Drop or DNSAction.None
end))`;
/** No host has it; the gateway says so. */
export const GONE = '10.96.0.99';

const RULES: Readonly<Record<keyof typeof PROXY, string>> = {
  slow: slow('.', 700),
  failing: servfail('.'),
  refusing: refused('.'),
  cutting: truncate('kubernetes.default.svc.cluster.local.'),
  // EDNS is a record of the additional section, RFC 6891.
  old: 'addAction(RecordsCountRule(DNSSection.Additional, 1, 9), DropAction())',
  lossy: LOSE,
  denying: 'addAction(QTypeRule(DNSQType.AAAA), RCodeAction(DNSRCode.NXDOMAIN))',
};

export const CONF = '/etc/resolv.conf';
export const HOSTS = '127.0.0.1 localhost\n';
const NSSWITCH = 'hosts: files dns\n';
export const API = 'kubernetes.default.svc';
export const MONGO = 'mongo.default.svc';
export const CONFIGURATION = '/etc/netdiagd.yaml';
const NEEDED = `dns:
  lookups:
    - { name: ${MONGO}.cluster.local, within: [10.96.0.0/12] }
    - { name: ${API}.cluster.local, type: AAAA, expect: absent }
`;
const SEARCH = 'search default.svc.cluster.local svc.cluster.local cluster.local';

export async function buildResolving(t: Test): Promise<Resolving> {
  const [network, outer] = [await addNamespace(t, 'guest'), await addNamespace(t, 'outer')];
  await cable(network, 'eth0', outer, 'lan0');
  await ips(outer, 'address add 192.168.24.1/25 dev lan0', 'link set lan0 up', `route add unreachable ${GONE}`);
  for (const address of [FIRST, SECOND, ...Object.values(PROXY)]) await ips(outer, `address add ${address}/32 dev lo`);
  await ips(network, 'link set eth0 up', 'address add 192.168.24.6/25 dev eth0', 'route add default via 192.168.24.1');
  const guest = await withPrivateFiles(t, network);
  const [first, second] = await Promise.all([startDns(t, outer, FIRST), startDns(t, outer, SECOND)]);
  const proxies = Object.entries(RULES).map(([kind, rule]) =>
    startDnsdist(t, outer, PROXY[kind as keyof typeof PROXY], { backend: FIRST, rules: [rule] }),
  );
  await Promise.all(proxies);
  const world = { guest, outer, first, second };
  await twoServers(world);
  await writeIn(guest, '/etc/hosts', HOSTS);
  await writeIn(guest, '/etc/nsswitch.conf', NSSWITCH);
  await writeIn(guest, CONFIGURATION, NEEDED);
  return world;
}

/** Lines of resolv.conf behind that of the search domains. */
export const conf = ({ guest }: Resolving, ...lines: readonly string[]): Promise<string> =>
  writeIn(guest, CONF, [SEARCH, ...lines, ''].join('\n'));

export const servers = (world: Resolving, ...addresses: readonly string[]): Promise<string> =>
  conf(world, ...addresses.map((address) => `nameserver ${address}`));

/** As the world is built. */
export const twoServers = (world: Resolving): Promise<string> => servers(world, FIRST, SECOND);
