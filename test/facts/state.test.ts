import t from 'tap';
import { stateOf } from '../../src/facts/state.ts';
import type { Launcher } from '../../src/model/launcher.ts';
import { absent, failed, ok } from '../../src/model/slice.ts';
import { ASPECTS } from '../../src/model/state.ts';
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
  SLICE_NAMES,
  snapshotOf,
  socket,
  TAKEN_AT,
} from '../support/hosts.ts';
import { finding, report } from '../support/reports.ts';

const GUEST: Host = {
  host: { hostname: 'vm8', role: 'vm', virtualization: 'kubevirt', bootId: 'b1', kernel: '4.18' },
  interfaces: [
    iface('eth0', {
      mac: '0A:58:c0:a8:18:06',
      carrierChanges: 2,
      addresses: [address('192.168.24.6/25'), address('fe80::858:c0ff:fea8:1806/64'), address('fd00::6/64')],
    }),
    loopback(),
  ],
  routing: {
    rules: [],
    routes: [
      route('192.168.24.0/25', { dev: 'eth0', protocol: 'kernel', prefsrc: '192.168.24.6' }),
      route('default', { gateway: '192.168.24.1', dev: 'eth0', metric: 100 }),
      route('192.168.24.6', { type: 'local', table: 'local', dev: 'eth0' }),
      route('fe80::/64', { dev: 'eth0' }),
    ],
  },
  neighbours: [
    neighbour('192.168.24.1', 'eth0', 'REACHABLE', '0A:58:c0:a8:18:01'),
    neighbour('192.168.24.11', 'eth0', 'FAILED'),
    neighbour('fe80::1', 'eth0', 'STALE', '02:00:00:00:00:09'),
    neighbour('224.0.0.22', 'eth0', 'NOARP', '01:00:5e:00:00:16'),
  ],
  gateways: [gateway('192.168.24.1', 'eth0', { lladdr: '0a:58:c0:a8:18:01' })],
  leases: [lease('eth0', { address: '192.168.24.9' }), lease('eth0')],
  resolver: resolver(['127.0.0.53'], { search: ['vm.svc.cluster.local'], stub: true }),
  resolved: { nameservers: ['172.30.0.10', '172.30.0.11'], search: [], links: [] },
  lookups: {
    clusterDomain: 'cluster.local',
    clusterDomainSource: 'default',
    lookups: [
      lookup('172.30.0.10', 'k.svc.cluster.local', { answers: ['10.0.0.2', '10.0.0.1'], durationMs: 1.23456 }),
      lookup('172.30.0.11', 'k.svc.cluster.local', { outcome: 'timeout', answers: [], durationMs: 1000 }),
      lookup('172.30.0.10', '1.0.0.10.in-addr.arpa', { type: 'PTR', purpose: 'api-reverse' }),
    ],
  },
  sockets: [
    socket('tcp ESTAB [::ffff:192.168.24.6]:22 10.0.0.9:4242', { processes: [{ name: 'sshd', pid: 7, fd: 3 }] }),
    socket('tcp CLOSE-WAIT [fd00::6]:4000 [fd00::9]:443'),
    socket('tcp LISTEN 0.0.0.0:22 0.0.0.0:*'),
    socket('tcp ESTAB 127.0.0.1:22 127.0.0.1:4242'),
    socket('tcp TIME-WAIT 192.168.24.6:22 10.0.0.9:1'),
    socket('udp ESTAB 192.168.24.6:68 192.168.24.1:67'),
  ],
  downwardMetrics: {
    transport: 'virtio-port',
    takenAt: TAKEN_AT,
    hostName: 'master1',
    virtProductInfo: '9.1.0',
    vmCpuSeconds: 12.5,
    time: Date.parse(TAKEN_AT) / 1000 - 3,
    metrics: [],
  },
};

t.test('what is remembered of a guest', async (t) => {
  const hidden = finding({ id: 'dns-silent:172.30.0.11', severity: 'warning', message: 'silent' });
  const judged = report({
    findings: [finding(), hidden],
    rootCauses: [finding().id],
    checks: [
      { id: 'b-unknown', category: 'ovs', severity: 'info', verdict: 'unknown', durationMs: 0 },
      {
        id: 'a-first',
        category: 'ovs',
        severity: 'info',
        verdict: 'skipped',
        durationMs: 0,
        reason: 'first observation: what changes is judged from the second on (--observe 5s)',
      },
      { id: 'c-none', category: 'ovs', severity: 'info', verdict: 'skipped', durationMs: 0, reason: 'ovs: none' },
      {
        id: 'd-dear',
        category: 'dhcp',
        severity: 'info',
        verdict: 'skipped',
        durationMs: 0,
        reason: 'dhcpOffers: only looked at by netdiagd snapshot and diagnose',
      },
    ],
  });
  const state = stateOf(snapshotOf(GUEST), judged);
  t.same(state, {
    takenAt: TAKEN_AT,
    durationMs: 1,
    hostname: 'vm8',
    role: 'vm',
    virtualization: 'kubevirt',
    bootId: 'b1',
    node: { name: 'master1', hypervisor: '9.1.0', vmCpuSeconds: 12.5, aheadSeconds: -3 },
    interfaces: [
      {
        name: 'eth0',
        index: 2,
        mac: '0a:58:c0:a8:18:06',
        mtu: 1500,
        operstate: 'UP',
        carrier: true,
        carrierChanges: 2,
        addresses: ['192.168.24.6/25', 'fd00::6/64'],
      },
      {
        name: 'lo',
        index: 1,
        mac: '00:00:00:00:00:00',
        mtu: 65536,
        operstate: 'UNKNOWN',
        carrier: true,
        addresses: ['127.0.0.1/8', '::1/128'],
      },
    ],
    gateways: [{ address: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', state: 'reachable' }],
    routes: [
      { family: 'inet', type: 'unicast', dst: 'default', table: 'main', via: '192.168.24.1', dev: 'eth0', metric: 100 },
      { family: 'inet', type: 'unicast', dst: '192.168.24.0/25', table: 'main', dev: 'eth0', protocol: 'kernel' },
    ],
    leases: [
      {
        client: 'systemd-networkd',
        interface: 'eth0',
        address: '192.168.24.6',
        prefixLength: 25,
        server: '192.168.24.1',
        router: ['192.168.24.1'],
        dns: ['172.30.0.10'],
        renewAt: '2026-11-20T12:20:00.000Z',
        expiresAt: '2026-11-20T12:50:00.000Z',
      },
    ],
    resolver: { nameservers: ['172.30.0.10', '172.30.0.11'], search: ['vm.svc.cluster.local'] },
    answers: [
      {
        server: '172.30.0.10',
        name: 'k.svc.cluster.local',
        type: 'A',
        result: 'NOERROR',
        answers: ['10.0.0.1', '10.0.0.2'],
        latencyMs: 1.23,
      },
      {
        server: '172.30.0.11',
        name: 'k.svc.cluster.local',
        type: 'A',
        result: 'timeout',
        answers: [],
        latencyMs: 0,
      },
    ],
    neighbours: [
      { dst: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', failed: false },
      { dst: '192.168.24.11', dev: 'eth0', failed: true },
    ],
    connections: [
      { local: '192.168.24.6:22', peer: '10.0.0.9:4242', state: 'ESTAB', process: 'sshd' },
      { local: '[fd00::6]:4000', peer: '[fd00::9]:443', state: 'CLOSE-WAIT' },
    ],
    launchers: [],
    findings: [
      { id: hidden.id, severity: 'warning', message: 'silent', rootCause: false },
      { id: finding().id, severity: 'critical', message: finding().message, rootCause: true, fix: finding().fix },
    ],
    undecided: ['a-first', 'b-unknown', 'd-dear'],
    unseen: [],
    omitted: [],
  });
  t.same(stateOf(snapshotOf(GUEST)).unseen, ['finding'], 'without a report nothing is known of findings');
});

t.test('virt-launcher pods of a node', async (t) => {
  const launcher: Launcher = {
    kind: 'launcher',
    pid: 9,
    netns: 4026532000,
    namespace: 'prod',
    pod: 'virt-launcher-vm8-abc',
    vm: 'vm8',
    vmUid: 'u1',
    running: true,
    incoming: true,
    networks: [
      {
        podInterface: 'eth0',
        binding: 'bridge',
        scheme: 'primary',
        guestMac: '02:00:00:00:00:0A',
        tap: 'tap0',
        invariants: [],
      },
    ],
    slices: { interfaces: ok([iface('tap0', { rx: { bytes: 60, packets: 1, errors: 0, dropped: 0 } })]) },
  };
  const others: readonly Launcher[] = [
    { kind: 'pod', pid: 11, netns: 4026532001, networks: [] },
    { kind: 'launcher', pid: 12, netns: 4026532002, networks: [] },
  ];
  t.same(stateOf(snapshotOf({ launchers: [launcher, ...others] })).launchers, [
    { pod: 'pid 12', netns: 4026532002, running: false, macs: [] },
    {
      pod: 'prod/virt-launcher-vm8-abc',
      vm: 'vm8',
      vmUid: 'u1',
      netns: 4026532000,
      running: true,
      incoming: true,
      heard: true,
      macs: ['02:00:00:00:00:0a'],
      taps: ['tap0'],
    },
  ]);
});

t.test('seen and empty, or not seen', async (t) => {
  const guest = { host: { hostname: 'a', role: 'vm' } } as const;
  const node = { host: { hostname: 'a', role: 'node' } } as const;
  const unseen = (host: Host, slices: Parameters<typeof snapshotOf>[1] = {}) =>
    stateOf(snapshotOf(host, slices), report()).unseen;
  const SEEN = ['interface', 'address', 'gateway', 'route', 'resolver', 'answer', 'neighbour', 'connection'];
  t.same(unseen(guest), SEEN, 'a guest without leases, downward metrics and pods has none');
  const everything = Object.fromEntries(SLICE_NAMES.map((name) => [name, failed('no')]));
  const all = ASPECTS.filter((aspect) => aspect !== 'finding');
  t.same(unseen({}, everything), all, 'what failed was not seen');
  const lacking = Object.fromEntries(SLICE_NAMES.map((name) => [name, absent('not in this snapshot')]));
  t.same(unseen({}, lacking), all, 'nor what a snapshot lacks');

  t.notOk(unseen({ ...guest, resolver: resolver([]) }).includes('answer'), 'nobody is asked');
  t.notOk(unseen({ routing: { routes: [], rules: [] } }).includes('gateway'), 'no route, no gateway');
  const elsewhere = { host: { ...guest.host, namespace: 'blue' } };
  t.ok(unseen(elsewhere).includes('lease'), 'files are of another namespace');
  t.ok(unseen(node, { launchers: absent('needs CAP_SYS_ADMIN') }).includes('launcher'));
  t.notOk(unseen(node, { launchers: absent('no other network namespace') }).includes('launcher'));
  const stub = { ...guest, resolver: resolver(['127.0.0.53'], { stub: true }) };
  t.ok(unseen(stub, { resolved: failed('no') }).includes('resolver'), 'a stub, and nobody knows whom it asks');
  t.same(stateOf(snapshotOf(stub)).resolver?.nameservers, ['127.0.0.53'], 'a stub of nobody');
});

t.test('gateways that were not asked', async (t) => {
  const { gateways: _, ...host } = GUEST;
  t.same(stateOf(snapshotOf(host)).gateways, [
    { address: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', state: 'reachable' },
  ]);
  const states = (word: string) =>
    stateOf(snapshotOf({ ...host, neighbours: [neighbour('192.168.24.1', 'eth0', word)] })).gateways[0]?.state;
  t.equal(states('FAILED'), 'unreachable');
  t.equal(states('STALE'), 'unconfirmed');
  t.equal(stateOf(snapshotOf({ ...host, neighbours: [] })).gateways[0]?.state, 'unconfirmed');
});
