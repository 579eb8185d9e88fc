import t from 'tap';
import { checks } from '../../.build/registry.ts';
import { order } from '../../src/engine/causes.ts';
import { effectsOf } from '../../src/engine/consequences.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import type { Report } from '../../src/model/report.ts';
import { cycles } from '../support/check-lint.ts';
import { API, asked, server } from '../support/dns.ts';
import {
  address,
  gateway,
  type Host,
  iface,
  lease,
  lookup,
  loopback,
  neighbour,
  resolver,
  route,
  snapshotOf,
} from '../support/hosts.ts';
import { identity, ovnGuest, QUIET_HOSTS } from '../support/quiet-hosts.ts';
import { finding } from '../support/reports.ts';

const effects = effectsOf(checks);

const report = (host: Host) => diagnose(snapshotOf(host), checks);
const underRoot = ({ findings, rootCauses }: Report, root: string) => {
  t.ok(rootCauses.includes(root), `${root} is a root cause`);
  return findings.find(({ id }) => id === root)?.explains.toSorted();
};

/** Root causes of findings by their ids, each with the interface that it is on. */
const rootsOf = (found: Readonly<Record<string, string | undefined>>) =>
  order(
    Object.entries(found).map(([id, scope]) => ({
      finding: finding({ id, check: id.slice(0, id.indexOf(':')) }),
      scope,
    })),
    checks,
  ).rootCauses.toSorted();

const noCarrier = { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
const dead = { outcome: 'timeout', answers: [], error: 'timed out' } as const;
const DNS = '172.30.0.10';
const askedInVain: Host = {
  resolver: resolver([DNS], { search: ['svc.cluster.local'] }),
  lookups: {
    clusterDomain: 'cluster.local',
    clusterDomainSource: 'search list',
    lookups: [lookup(DNS, 'kubernetes.default.svc.cluster.local.', dead)],
  },
};

t.test('causes', async (t) => {
  t.test('explains, follows and hides name checks that exist', async (t) => {
    for (const { id, explains = [], follows = [], hides = [] } of checks)
      for (const other of [...explains, ...follows, ...hides]) t.ok(effects.has(other), `${id} names ${other}`);
  });

  t.test('no check explains itself by way of others', async (t) => {
    t.same(cycles(checks), []);
  });

  t.test('no check hides one that it explains, or itself', async (t) => {
    for (const { id, hides = [] } of checks)
      t.same(
        hides.filter((other) => other === id || effects.get(id)?.includes(other)),
        [],
        id,
      );
  });

  t.test('healthy hosts have no finding', async (t) => {
    for (const [name, host] of Object.entries(QUIET_HOSTS))
      t.same(
        report(host).findings.map(({ id, message }) => `${id}: ${message}`),
        [],
        name,
      );
  });

  t.test('a link without carrier: the routes stay and lead nowhere', async (t) => {
    const { interfaces = [], routing = { routes: [], rules: [] } } = ovnGuest();
    const found = report(
      ovnGuest({
        ...askedInVain,
        interfaces: interfaces.map((one) => (one.name === 'eth0' ? { ...one, ...noCarrier } : one)),
        routing: { ...routing, routes: routing.routes.map((one) => ({ ...one, flags: ['linkdown'] })) },
        neighbours: [neighbour('192.168.24.1', 'eth0', 'FAILED')],
        gateways: [gateway('192.168.24.1', 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })],
        leases: [lease('eth0', { mtu: 1400, renewAt: '2026-11-20T11:30:00.000Z' })],
      }),
    );
    t.same(found.rootCauses, ['interface-down:eth0']);
    t.equal(found.verdict, 'broken');
    const consequences = underRoot(found, 'interface-down:eth0') ?? [];
    t.equal(consequences.length, found.findings.length - 1, 'everything else is a consequence');
    for (const id of [
      'gateway-unreachable:192.168.24.1',
      `dns-server-unreachable:${DNS}`,
      'lease-renewal-overdue:eth0',
    ])
      t.ok(consequences.includes(id), id);
  });

  t.test('a link that is set down: the IPv4 address stays, all else goes', async (t) => {
    const eth0 = iface('eth0', {
      flags: ['BROADCAST', 'MULTICAST'],
      operstate: 'DOWN',
      mtu: 1400,
      addresses: [address('192.168.24.6/25', { flags: ['dynamic'], validLifetime: 3000 })],
    });
    const found = report(
      ovnGuest({
        ...askedInVain,
        interfaces: [loopback(), eth0],
        routing: { routes: [], rules: [] },
        neighbours: [],
        gateways: [],
      }),
    );
    t.same(found.rootCauses, ['interface-down:eth0']);
    const consequences = underRoot(found, 'interface-down:eth0') ?? [];
    for (const id of ['default-route-missing:default', `dns-server-unreachable:${DNS}`])
      t.ok(consequences.includes(id), id);
    t.equal(consequences.length, found.findings.length - 1, 'everything else is a consequence');
  });

  t.test('a guest that moved to another segment and kept its address', async (t) => {
    const found = report(
      ovnGuest({
        ...askedInVain,
        gateways: [gateway('192.168.24.1', 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })],
        leases: [lease('eth0', { address: '192.168.24.132', server: '192.168.24.129', mtu: 1400 })],
      }),
    );
    t.same(found.rootCauses, ['address-not-in-lease:eth0']);
    t.ok(underRoot(found, 'address-not-in-lease:eth0')?.includes('gateway-unreachable:192.168.24.1'));
  });

  t.test('a stub that answers from its cache alone, as its servers are out of reach', async (t) => {
    const STUB = '127.0.0.53';
    const found = report(
      ovnGuest({
        gateways: [gateway('192.168.24.1', 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })],
        resolver: resolver([STUB], { stub: true, search: ['svc.cluster.local'], options: { edns0: true } }),
        lookups: asked([lookup(STUB, API)], [server(STUB, { edns: 'dropped' })]),
      }),
    );
    t.same(found.rootCauses, ['gateway-unreachable:192.168.24.1']);
    t.ok(underRoot(found, 'gateway-unreachable:192.168.24.1')?.includes(`dns-edns-dropped:${STUB}`));
  });

  t.test('the card under a bridge: what fails on the bridge is its consequence', async (t) => {
    const found = report({
      host: identity('host'),
      interfaces: [
        loopback(),
        iface('br0', { kind: 'bridge', ...noCarrier, addresses: [address('192.0.2.10/24')] }),
        iface('eno1', { master: 'br0', ...noCarrier }),
      ],
      routing: { routes: [route('default', { gateway: '192.0.2.1', dev: 'br0', flags: ['linkdown'] })], rules: [] },
      neighbours: [],
      gateways: [gateway('192.0.2.1', 'br0', { state: 'unreachable', neighbourState: ['FAILED'] })],
    });
    t.same(found.rootCauses, ['interface-down:eno1']);
    t.ok(underRoot(found, 'interface-down:eno1')?.includes('gateway-unreachable:192.0.2.1'));
  });

  t.test('two faults on two interfaces are two root causes', async (t) => {
    const found = report({
      host: identity('vm'),
      interfaces: [
        loopback(),
        iface('eth0', { ...noCarrier, addresses: [address('192.168.24.6/25')] }),
        iface('eth1', { addresses: [address('10.20.0.9/24', { flags: ['dynamic'], validLifetime: 3000 })] }),
      ],
      routing: {
        routes: [
          route('default', { gateway: '192.168.24.1', dev: 'eth0', metric: 100, flags: ['linkdown'] }),
          route('default', { gateway: '10.20.0.1', dev: 'eth1', metric: 200 }),
        ],
        rules: [],
      },
      neighbours: [],
      gateways: ['192.168.24.1 eth0', '10.20.0.1 eth1'].map((text) => {
        const [router = '', dev = ''] = text.split(' ');
        return gateway(router, dev, { state: 'unreachable', neighbourState: ['FAILED'] });
      }),
      leases: [
        lease('eth0'),
        lease('eth1', { address: '10.30.0.9', server: '10.30.0.1', file: '/run/systemd/netif/leases/3' }),
      ],
    });
    t.same(found.rootCauses.toSorted(), ['address-not-in-lease:eth1', 'interface-down:eth0']);
    t.same(underRoot(found, 'interface-down:eth0'), ['gateway-unreachable:192.168.24.1']);
    t.same(underRoot(found, 'address-not-in-lease:eth1'), ['gateway-unreachable:10.20.0.1']);
  });

  t.test('a bad cable is one root cause', async (t) => {
    const cable = {
      'bond-member-down:eth1': 'eth1',
      'carrier-flapping:eth1': 'eth1',
      'interface-errors-rising:eth1': 'eth1',
      'tcp-retransmissions-high:Tcp': undefined,
    };
    t.same(rootsOf(cable), ['carrier-flapping:eth1']);
    t.same(rootsOf({ ...cable, 'interface-errors-rising:eth2': 'eth2' }), [
      'carrier-flapping:eth1',
      'interface-errors-rising:eth2',
    ]);
  });

  t.test('a server that is gone is no consequence of a route that is there still', async (t) => {
    const found = { 'router-advertisements-ignored:eth0': 'eth0', 'dns-server-unreachable:192.0.2.53': 'eth0' };
    t.same(rootsOf(found), Object.keys(found).toSorted());
    t.same(rootsOf({ ...found, 'default-route-missing:default': undefined }), ['router-advertisements-ignored:eth0']);
  });

  t.test('a gateway on the link is silent for another reason than a default route', async (t) => {
    const found = { 'default-route-rejecting:inet6 default': undefined, 'gateway-unreachable:192.0.2.1': 'eth0' };
    t.same(rootsOf(found), Object.keys(found).toSorted());
  });
});
