import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Slices, Snapshot } from '../../src/model/snapshot.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { GUESTS, type Guest } from '../support/lab/guest.ts';
import {
  DNS_SERVICE,
  GATEWAY,
  GUEST_ADDRESS,
  GUEST_MAC,
  LEASE_MTU,
  LEASE_OPTIONS,
  startLeases,
} from '../support/lab/network.ts';
import { mustIn, type Place, runIn } from '../support/lab/place.ts';
import { serve, snapshot } from '../support/lab/product.ts';
import { type Repair, runTrials, type Trial } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';

const LEASE = '/run/systemd/netif/leases/2';
const NETWORK_FILE = '/etc/systemd/network/10-eth0.network';
const DOMAIN = 'vm.example';
const DOMAINS = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
/** A link with a routing domain takes no other names unless it is told to, systemd.network(5). */
const ROUTES = '[Network]\nDomains=~corp.example\nDNSDefaultRoute=yes\n';
const OPTIONS = [...LEASE_OPTIONS, `15,${DOMAIN}`];
const WITHOUT_DOMAINS = LEASE_OPTIONS.filter((option) => !option.startsWith('119,'));

function slice<K extends keyof Slices>({ slices }: Snapshot, name: K): Slices[K] {
  const found = slices[name];
  if (found.state !== 'ok') throw new Error(`${name}: ${JSON.stringify(found)}`);
  return found.value as Slices[K];
}

const json = async (place: Place, argv: readonly string[]) => JSON.parse(await mustIn(place, argv));

/** What networkctl(1) says of eth0, in the words of the product. */
async function networkctl(place: Place) {
  const link = await json(place, ['networkctl', '--json=short', 'status', 'eth0']);
  const names = (list: readonly { readonly Domain: string }[] = []) => list.map(({ Domain }) => Domain);
  return {
    index: link.Index,
    adminState: link.AdministrativeState,
    operState: link.OperationalState,
    carrierState: link.CarrierState,
    addressState: link.AddressState,
    onlineState: link.OnlineState,
    networkFile: link.NetworkFile,
    mtu: link.MTU,
    dns: link.DNS.map(({ Address }: { readonly Address: readonly number[] }) => Address.join('.')),
    domains: names(link.SearchDomains),
    routeDomains: names(link.RouteDomains),
  };
}

async function seesTheNetwork(t: Test, guest: Place, seen: Snapshot): Promise<void> {
  const said = await networkctl(guest);
  const [link] = await json(guest, ['ip', '-j', '-d', 'addr', 'show', 'eth0']);
  const eth0 = slice(seen, 'interfaces').find(({ name }) => name === 'eth0');
  const { mac, mtu, operstate, kind, index, flags } = eth0 ?? {};
  t.same(
    { mac, mtu, operstate, kind, index, flags },
    { mac: GUEST_MAC, mtu: LEASE_MTU, operstate: 'UP', kind: 'veth', index: link.ifindex, flags: link.flags },
  );
  t.equal(mtu, said.mtu, 'networkctl says the same MTU');
  t.match(
    eth0?.addresses.find(({ family }) => family === 'inet'),
    { local: GUEST_ADDRESS, prefixLength: 25, scope: 'global', flags: ['dynamic'], broadcast: '192.168.24.255' },
  );
  const routes = slice(seen, 'routing').routes.filter(({ table, family }) => table === 'main' && family === 'inet');
  const told = await json(guest, ['ip', '-j', '-4', 'route']);
  t.same(
    routes.map(({ dst, gateway, dev, protocol, prefsrc, metric }) => [dst, gateway, dev, protocol, prefsrc, metric]),
    told.map((route: Record<string, unknown>) =>
      ['dst', 'gateway', 'dev', 'protocol', 'prefsrc', 'metric'].map((key) => route[key]),
    ),
  );
  t.match(routes[0], { dst: 'default', gateway: GATEWAY, protocol: 'dhcp', prefsrc: GUEST_ADDRESS });
  t.match(slice(seen, 'gateways'), [{ address: GATEWAY, dev: 'eth0', state: 'reachable' }]);
}

async function seesTheLease(t: Test, guest: Place, seen: Snapshot): Promise<void> {
  const [lease, ...others] = slice(seen, 'leases');
  t.same(others, []);
  t.match(lease, {
    client: 'systemd-networkd',
    interface: 'eth0',
    file: LEASE,
    address: GUEST_ADDRESS,
    prefixLength: 25,
    server: GATEWAY,
    router: [GATEWAY],
    dns: [DNS_SERVICE],
    domain: DOMAIN,
    search: DOMAINS,
    mtu: LEASE_MTU,
    leaseSeconds: 7200,
  });
  const written = Number(await mustIn(guest, ['stat', '-c', '%Y', LEASE])) * 1000;
  const after = [lease?.renewAt, lease?.rebindAt, lease?.expiresAt].map((time) =>
    Math.round((Date.parse(time ?? '') - written) / 60_000),
  );
  t.same(after, [60, 105, 120], 'T1, T2 and the end, in minutes after it was written: RFC 2131 section 4.4.5');
}

async function seesTheResolver(t: Test, guest: Place, seen: Snapshot): Promise<void> {
  const { index, mtu, dns, domains, routeDomains, ...states } = await networkctl(guest);
  t.same([dns, domains, routeDomains], [[DNS_SERVICE], [DOMAIN, ...DOMAINS], ['corp.example']], 'networkctl');
  const told = await mustIn(guest, ['resolvectl', '--no-pager', 'domain', 'eth0']);
  t.equal(
    told.split(/\s+/).join(' ').trim(),
    `Link 2 (eth0): ${[...domains, '~corp.example'].join(' ')}`,
    'resolvectl',
  );
  t.match(slice(seen, 'resolver'), {
    owner: 'systemd-resolved',
    stub: true,
    linkTarget: '../run/systemd/resolve/stub-resolv.conf',
    nameservers: ['127.0.0.53'],
    search: domains,
    options: { edns0: true, 'trust-ad': true },
    problems: [],
  });
  const resolved = slice(seen, 'resolved');
  t.same(resolved.nameservers, [DNS_SERVICE]);
  t.match(resolved.links, [{ interface: 'eth0', dns, domains, routeDomains }]);
  t.match(slice(seen, 'managers'), {
    links: [{ interface: 'eth0', index, managers: ['systemd-networkd'], networkd: states, dns, domains, routeDomains }],
    resolved: { mode: 'stub' },
    files: { networkd: [NETWORK_FILE] },
  });
  const stub = slice(seen, 'sockets').filter(({ local }) => local.address === '127.0.0.53' && local.port === '53');
  t.same(
    stub.map(({ netid, state, local, processes }) => [netid, state, local.zone, processes[0]?.name]),
    [
      ['udp', 'UNCONN', 'lo', 'systemd-resolve'],
      ['tcp', 'LISTEN', 'lo', 'systemd-resolve'],
    ],
    'listeners of the stub',
  );
}

async function seesTheHost(t: Test, guest: Place, seen: Snapshot): Promise<void> {
  const text = async (path: string) => (await mustIn(guest, ['cat', path])).trim();
  const { hostname, bootId, kernel, os } = slice(seen, 'host');
  t.same(
    { hostname, bootId, kernel },
    {
      hostname: await text('/proc/sys/kernel/hostname'),
      bootId: await text('/proc/sys/kernel/random/boot_id'),
      kernel: await text('/proc/sys/kernel/osrelease'),
    },
  );
  t.match(os, /^Debian GNU\/Linux 12/);
}

/** Page faults of children that have ended, proc_pid_stat(5): whoever starts a process has some. */
async function faultsOfChildren(guest: Place, pid: string): Promise<number> {
  const stat = await mustIn(guest, ['cat', `/proc/${pid}/stat`]);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[8]);
}

/** What the daemon's children cost in three runs, once it has started. */
async function childrenOf(t: Test, guest: Place, env: Readonly<Record<string, string>>): Promise<number> {
  const daemon = await serve(t, guest, [], env);
  const pid = (await mustIn(guest, ['pgrep', '-f', 'main.js serve'])).trim();
  const before = await faultsOfChildren(guest, pid);
  for (const _ of [1, 2, 3]) await mustIn(guest, ['curl', '-fsS', 'http://127.0.0.1:10067/diagnose?maxAge=0']);
  const after = await faultsOfChildren(guest, pid);
  // nsenter(1) is what runs here, and passes no signal on.
  await mustIn(guest, ['kill', pid]);
  await until('the daemon has ended', 5_000, () => !daemon.running());
  return after - before;
}

/** Breaks what the DHCP server says, and has the guest ask it; `isOther` tells the broken lease from the usual one. */
type BreakLease = (options: readonly string[], isOther: (lease: string) => boolean) => Promise<Repair>;

function leaseOf(t: Test, { guest, outer, dhcp }: Guest): BreakLease {
  let server = dhcp;
  const take = async (options: readonly string[], isThere: (lease: string) => boolean) => {
    await server.stop();
    server = await startLeases(t, outer, options);
    await mustIn(guest, ['networkctl', 'renew', 'eth0']);
    await until('the lease has changed', 15_000, async () => {
      const { stdout } = await runIn(guest, ['cat', LEASE]);
      return stdout.includes('ADDRESS=') && isThere(stdout);
    });
    await mustIn(guest, ['resolvectl', 'flush-caches']);
  };
  return async (options, isOther) => {
    await take(options, isOther);
    return () => take(OPTIONS, (text) => !isOther(text));
  };
}

t.test('a machine with systemd-networkd and systemd-resolved', async (t) => {
  const file = join(tempFolder(t), 'routes.conf');
  writeFileSync(file, ROUTES, { mode: 0o644 });
  const world = await GUESTS.networkd(t, [`${file}:${NETWORK_FILE}.d/routes.conf`], [`15,${DOMAIN}`]);
  const { guest } = world;
  await until('networkd has configured eth0', 10_000, async () => {
    const { adminState, onlineState } = await networkctl(guest);
    return adminState === 'configured' && onlineState === 'online';
  });

  await t.test('what it sees', async (t) => {
    const seen = await snapshot(guest);
    for (const look of [seesTheNetwork, seesTheLease, seesTheResolver, seesTheHost]) await look(t, guest, seen);
    t.same(
      seen.collectors.filter(({ state }) => state === 'failed'),
      [],
      'nothing has failed',
    );
  });

  await t.test('the daemon starts no process', async (t) => {
    t.equal(await childrenOf(t, guest, {}), 0);
    t.ok((await childrenOf(t, guest, { NETDIAGD_NETLINK: 'off' })) > 0, 'as it does where it may not ask the kernel');
  });

  const breakLease = leaseOf(t, world);
  const trials: Trial<Guest>[] = [
    {
      name: 'systemd-resolved is not running',
      cause: 'dns-server-unreachable:127.0.0.53',
      verdict: 'broken',
      async break({ guest }) {
        await mustIn(guest, ['systemctl', 'stop', 'systemd-resolved']);
        return () => mustIn(guest, ['systemctl', 'start', 'systemd-resolved']);
      },
    },
    {
      name: 'the DNS server has stopped',
      cause: `dns-server-unreachable:${DNS_SERVICE}`,
      verdict: 'broken',
      async break({ guest, outer, dns }) {
        await mustIn(outer, ['kill', '-STOP', `${dns.daemon.pid}`]);
        await mustIn(guest, ['resolvectl', 'flush-caches']);
        return () => mustIn(outer, ['kill', '-CONT', `${dns.daemon.pid}`]);
      },
    },
    {
      name: 'the lease names a router that is not there',
      cause: 'gateway-unreachable:192.168.24.140',
      explains: [`dns-server-unreachable:${DNS_SERVICE}`],
      verdict: 'broken',
      break: () => breakLease([...OPTIONS, '3,192.168.24.140'], (text) => text.includes('ROUTER=192.168.24.140')),
    },
    {
      name: 'the lease names no domain any more, so .local names go to multicast DNS',
      cause: 'resolved-local-domain-unrouted:cluster.local',
      explains: ['resolved-stub-diverging:127.0.0.53'],
      verdict: 'broken',
      break: () => breakLease(WITHOUT_DOMAINS, (text) => !text.includes('DOMAIN')),
    },
  ];
  await runTrials(t, world, guest, trials);
});
