import type { Test } from 'tap';
import { drop, refused, servfail, slow, startDnsdist, truncate } from '../../support/lab/dnsdist.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { type DnsServer, startDns } from '../../support/lab/knot.ts';
import { addNamespace, cable } from '../../support/lab/namespace.ts';
import { ips, type Place, writeIn } from '../../support/lab/place.ts';
import { withPrivateFiles } from '../../support/lab/private-files.ts';

/** A guest with static addresses, and two servers with the same data behind its gateway. */
interface Resolving {
  readonly guest: Place;
  readonly outer: Place;
  readonly first: DnsServer;
  readonly second: DnsServer;
}

const [FIRST, SECOND] = ['10.96.0.10', '10.96.0.11'];
/** Proxies before the first server, each with a fault of its own; nobody names them at first. */
const PROXIES: Readonly<Record<string, readonly string[]>> = {
  '10.96.0.20': [slow('.', 700)],
  '10.96.0.21': [servfail('.')],
  '10.96.0.22': [refused('.')],
  '10.96.0.23': [truncate('kubernetes.default.svc.cluster.local.')],
  '10.96.0.24': [drop('.')],
};

const CONF = '/etc/resolv.conf';

async function build(t: Test): Promise<Resolving> {
  const [network, outer] = [await addNamespace(t, 'guest'), await addNamespace(t, 'outer')];
  await cable(network, 'eth0', outer, 'lan0');
  await ips(outer, 'address add 192.168.24.1/25 dev lan0', 'link set lan0 up');
  for (const address of [FIRST, SECOND, ...Object.keys(PROXIES)]) await ips(outer, `address add ${address}/32 dev lo`);
  await ips(network, 'link set eth0 up', 'address add 192.168.24.6/25 dev eth0', 'route add default via 192.168.24.1');
  const guest = await withPrivateFiles(t, network);
  const [first, second] = await Promise.all([startDns(t, outer, FIRST), startDns(t, outer, SECOND)]);
  await Promise.all(
    Object.entries(PROXIES).map(([address, rules]) => startDnsdist(t, outer, address, { backend: FIRST, rules })),
  );
  const world = { guest, outer, first, second };
  await name(world, FIRST, SECOND);
  await writeIn(guest, '/etc/hosts', '127.0.0.1 localhost\n');
  await writeIn(guest, '/etc/nsswitch.conf', 'hosts: files dns\n');
  return world;
}

const SEARCH = 'search default.svc.cluster.local svc.cluster.local cluster.local';
const write = ({ guest }: Resolving, ...lines: readonly string[]) =>
  writeIn(guest, CONF, [SEARCH, ...lines, ''].join('\n'));
const name = (world: Resolving, ...servers: readonly string[]) =>
  write(world, ...servers.map((server) => `nameserver ${server}`));
const asBefore = (world: Resolving) => name(world, FIRST, SECOND);

const scenarios: readonly Scenario<Resolving>[] = [
  {
    name: 'nameserver-missing',
    injected: 'resolv.conf without nameserver',
    cause: `nameserver-missing:${CONF}`,
    inject: (world) => name(world),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'nsswitch-without-dns',
    injected: 'hosts: files',
    cause: 'nsswitch-dns-missing:/etc/nsswitch.conf',
    inject: ({ guest }) => writeIn(guest, '/etc/nsswitch.conf', 'hosts: files\n'),
  },
];

const world: World<Resolving> = { name: 'guest-resolver', build, place: ({ guest }) => guest, scenarios };
export default world;
