import t from 'tap';
import { changesBetween, impactOf, unseenOf } from '../../src/engine/diff.ts';
import { ASPECTS, type HostState } from '../../src/model/state.ts';
import { answer, connection, found, link, moved, state } from '../support/states.ts';

const words = (before: Partial<HostState>, after: Partial<HostState>): readonly string[] =>
  changesBetween(state(before), state(after)).map((change) => change.words);

t.test('a migration to another host subnet', async (t) => {
  const before = state({
    connections: [
      connection('192.168.24.6:43210', '192.168.24.11:5432', { process: 'app' }),
      connection('192.168.24.6:43211', '192.168.24.11:5432', { process: 'app' }),
      connection('192.168.24.6:22', '10.0.0.9:4242', { process: 'sshd' }),
    ],
  });
  const after = moved({ findings: [found('socket-address-gone:192.168.24.6', '2 connections are bound to it')] });
  t.same(
    changesBetween(before, { ...after, connections: before.connections.slice(0, 2) }).map((change) => change.words),
    [
      'the VM runs on master2.acm41.dslab.local, before on master1.acm41.dslab.local',
      'eth0 has 192.168.24.132/25 instead of 192.168.24.6/25',
      'eth0 is in another subnet: 192.168.24.128/25 instead of 192.168.24.0/25, the other half of 192.168.24.0/24',
      'the gateway of eth0 is 192.168.24.129 (0a:58:c0:a8:18:81) instead of 192.168.24.1 (0a:58:c0:a8:18:01)',
      'the IPv4 default route leads via 192.168.24.129 on eth0 instead of via 192.168.24.1 on eth0',
      'the network on eth0 is 192.168.24.128/25 instead of 192.168.24.0/25',
      'the lease of eth0 (NetworkManager) is for 192.168.24.132/25, before 192.168.24.6/25',
      'the lease of eth0 (NetworkManager) names router 192.168.24.129, before 192.168.24.1',
      '2 connections are still bound to 192.168.24.6, which the host no longer has: app to 192.168.24.11:5432 (2)',
      '1 connection is gone: sshd to 10.0.0.9:4242',
      'found now, critical: 2 connections are bound to it',
    ],
  );
  t.same(changesBetween(before, after)[1], {
    aspect: 'address',
    kind: 'changed',
    subject: 'eth0',
    what: 'addresses',
    before: '192.168.24.6/25',
    after: '192.168.24.132/25',
    words: 'eth0 has 192.168.24.132/25 instead of 192.168.24.6/25',
  });
});

t.test('nothing changed', async (t) => {
  t.same(words({}, {}), []);
  const counted: Partial<HostState> = {
    takenAt: '2026-11-20T13:00:00.000Z',
    durationMs: 7,
    node: { name: 'master1.acm41.dslab.local', hypervisor: '9.1.0', vmCpuSeconds: 900, aheadSeconds: -2 },
    interfaces: [link('eth0', ['192.168.24.6/25'], { carrierChanges: 2 })],
    answers: [answer('172.30.0.10', { latencyMs: 40 })],
    neighbours: [],
    connections: [...state().connections, connection('192.168.24.6:5', '10.0.0.1:6')],
  };
  t.same(words({}, counted), [], 'times, counters, neighbours that were forgotten, new connections');
});

t.test('what was not seen', async (t) => {
  const nothing = { interfaces: [], gateways: [], routes: [], leases: [], answers: [], connections: [], findings: [] };
  const { resolver: _, node: __, ...blind } = state({ ...nothing, neighbours: [], unseen: ASPECTS });
  t.same(changesBetween(state(), blind), []);
  t.same(changesBetween(blind, state()), []);
  t.same(unseenOf(state({ unseen: ['node'] }), state({ unseen: ['boot', 'node'] })), ['node', 'boot']);
});

t.test('the node', async (t) => {
  const node = state().node ?? {};
  t.same(words({}, { node: { ...node, vmCpuSeconds: 3 } }), [
    'another QEMU process runs the VM: its processor time went from 812 s back to 3 s',
  ]);
  t.same(words({}, { node: { ...node, hypervisor: '9.2.0' } }), ['QEMU 9.2.0 runs the VM, before 9.1.0']);
  t.same(words({}, { node: { ...node, vmCpuSeconds: 3 }, bootId: 'b2' }), ['the host has started again']);
  t.same(words({}, { hostname: 'other' }), ['the host is called other, before rhel8-vm8']);
});

t.test('interfaces', async (t) => {
  const eth0 = (parts: Parameters<typeof link>[2]) => ({ interfaces: [link('eth0', ['192.168.24.6/25'], parts)] });
  t.same(words({}, eth0({ mtu: 1342, mac: '02:00:00:00:00:01' })), [
    'eth0 has MAC 02:00:00:00:00:01, before 0a:58:c0:a8:18:06',
    'eth0 has MTU 1342, before 1400',
  ]);
  t.same(words({}, eth0({ index: 3 })), [
    'eth0 was taken out and put in again: another device has its name and its MAC',
  ]);
  t.same(words({}, eth0({ index: 3, mac: '02:00:00:00:00:01' }))[0], 'eth0 was replaced: another device has its name');
  t.same(words({}, eth0({ carrier: false, operstate: 'DOWN' })), ['eth0 has lost its carrier']);
  t.same(words(eth0({ carrier: false, operstate: 'DOWN' }), {}), ['eth0 has a carrier, which it had not before']);
  t.same(words({}, eth0({ operstate: 'DORMANT' })), ['eth0 is DORMANT, before UP']);
  const both = { interfaces: [link('eth0', ['192.168.24.6/25']), link('eth1', ['10.0.0.1/24'], { kind: 'veth' })] };
  t.same(words({}, both), ['eth1 is new: 10.0.0.1/24, 0a:58:c0:a8:18:06, MTU 1400, veth']);
  t.same(words(both, {}), ['eth1 is gone, and with it 10.0.0.1/24']);
  const pods = { interfaces: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => link(`veth${name}`)) };
  t.same(words({ interfaces: [] }, pods), ['6 interfaces without an address are new: vetha, vethb, vethc and 3 more']);
  t.same(words(pods, { interfaces: [] }), ['6 interfaces without an address are gone: vetha, vethb, vethc and 3 more']);
});

t.test('addresses', async (t) => {
  const of = (...addresses: readonly string[]) => ({ interfaces: [link('eth0', addresses)] });
  const told = (before: readonly string[], after: readonly string[]) => words(of(...before), of(...after));
  t.same(told(['10.0.0.6/24'], ['10.0.0.7/24']), ['eth0 has 10.0.0.7/24 instead of 10.0.0.6/24']);
  t.same(told(['10.128.2.6/23'], ['10.130.0.9/23']), [
    'eth0 has 10.130.0.9/23 instead of 10.128.2.6/23',
    'eth0 is in another subnet: 10.130.0.0/23 instead of 10.128.2.0/23, both within 10.128.0.0/14',
  ]);
  t.same(
    told(['10.0.0.6/24'], ['192.168.1.6/24'])[1],
    'eth0 is in another subnet: 192.168.1.0/24 instead of 10.0.0.0/24',
  );
  t.same(told(['10.0.0.6/24'], ['10.0.0.6/25']), [
    'eth0 has the same address in another prefix: 10.0.0.6/25 instead of 10.0.0.6/24',
  ]);
  t.same(told(['fd00:10:1::6/64', '10.0.0.6/24'], ['fd00:10:2::6/64', '10.0.0.6/24']), [
    'eth0 has fd00:10:2::6/64 instead of fd00:10:1::6/64',
    'eth0 is in another subnet: fd00:10:2::/64 instead of fd00:10:1::/64, both within fd00:10::/46',
  ]);
  t.same(told(['10.0.0.6/24'], []), ['eth0 no longer has 10.0.0.6/24']);
  t.same(told([], ['10.0.0.6/24', '10.0.0.7/24']), ['eth0 has 10.0.0.6/24 and 10.0.0.7/24, which it had not before']);
  const two = (first: readonly string[], second: readonly string[]) => ({
    interfaces: [link('eth0', first), link('eth1', second)],
  });
  t.same(words(two(['10.0.0.6/24'], []), two([], ['10.0.0.6/24'])), ['10.0.0.6/24 is on eth1, before on eth0']);
});

t.test('gateways', async (t) => {
  const [gateway] = state().gateways;
  if (!gateway) return;
  const told = (...gateways: HostState['gateways']) => words({}, { gateways });
  t.same(told({ ...gateway, mac: '0a:58:a9:fe:01:01' }), [
    'gateway 192.168.24.1 on eth0 has another MAC: 0a:58:a9:fe:01:01 instead of 0a:58:c0:a8:18:01',
  ]);
  t.same(told({ ...gateway, state: 'unreachable' }), ['gateway 192.168.24.1 on eth0 does not answer any more']);
  t.same(told({ ...gateway, state: 'unconfirmed' }), []);
  t.same(words({ gateways: [{ ...gateway, state: 'unreachable' }] }, {}), [
    'gateway 192.168.24.1 on eth0 answers again',
  ]);
  t.same(told(), ['192.168.24.1 on eth0 is no longer a gateway']);
  t.same(told(gateway, { address: 'fe80::1', dev: 'eth0', state: 'unreachable' }), [
    'eth0 has a gateway: fe80::1, which does not answer',
  ]);
});

t.test('routes', async (t) => {
  const route = (dst: string, parts = {}) =>
    ({ family: 'inet', type: 'unicast', table: 'main', dst, ...parts }) as const;
  const told = (before: HostState['routes'], after: HostState['routes']) =>
    words({ routes: before }, { routes: after });
  const way = route('10.0.0.0/8', { via: '10.1.0.1', dev: 'eth1' });
  t.same(told([way], []), ['the route to 10.0.0.0/8 is gone: via 10.1.0.1 on eth1']);
  t.same(told([], [{ ...way, table: '7', mtu: 1300 }]), [
    'the route to 10.0.0.0/8 in table 7 is new: via 10.1.0.1 on eth1, MTU 1300',
  ]);
  t.same(told([way], [{ ...way, metric: 5 }]), ['the route to 10.0.0.0/8 has metric 5 instead of none']);
  t.same(told([way], [{ ...way, via: '10.1.0.2', metric: 5 }]), [
    'the route to 10.0.0.0/8 leads via 10.1.0.2 on eth1, metric 5 instead of via 10.1.0.1 on eth1',
  ]);
  t.same(told([way], [way, { ...way, metric: 5 }]), [
    'the route to 10.0.0.0/8 has another way: via 10.1.0.1 on eth1, metric 5',
  ]);
  t.same(told([way, { ...way, metric: 5 }], [way]), [
    'the route to 10.0.0.0/8 has lost a way: via 10.1.0.1 on eth1, metric 5',
  ]);
  t.same(
    told([way], [route('10.0.0.0/8', { type: 'blackhole' })])[0],
    'the route to 10.0.0.0/8 is gone: via 10.1.0.1 on eth1',
  );
  const many = Array.from({ length: 9 }, (_, i) => route(`10.${i}.0.0/16`, { dev: 'eth0' }));
  t.same(told(many, []), ['9 routes are gone: 10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16 and 6 more']);
  const gone = changesBetween(state(), state({ routes: [] }));
  t.equal(gone[0]?.words, 'the IPv4 default route is gone: via 192.168.24.1 on eth0, metric 100');
  t.equal(gone[0]?.subject, 'IPv4 default route');
});

t.test('leases', async (t) => {
  const [lease] = state().leases;
  if (!lease) return;
  const told = (parts: Partial<typeof lease>) => words({}, { leases: [{ ...lease, ...parts }] });
  t.same(told({ expiresAt: '2026-11-20T13:50:00.000Z' }), [
    'the lease of eth0 (NetworkManager) was renewed: until 2026-11-20 13:50:00 UTC, before until 2026-11-20 12:58:20 UTC',
  ]);
  t.same(
    told({ expiresAt: '2026-11-20T12:58:22.000Z', renewAt: '2026-11-20T12:29:02.000Z' }),
    [],
    'the same, counted anew',
  );
  t.same(told({ server: '10.0.2.1', dns: [], mtu: 1300 }), [
    'the lease of eth0 (NetworkManager) is from server 10.0.2.1, before 169.254.1.1',
    'the lease of eth0 (NetworkManager) names DNS servers none, before 172.30.0.10',
    'the lease of eth0 (NetworkManager) names MTU 1300, before 1400',
  ]);
  t.same(words({ leases: [] }, {}), [
    'eth0 has a lease for 192.168.24.6/25 from 169.254.1.1, of NetworkManager, until 2026-11-20 12:58:20 UTC',
  ]);
  t.same(words({}, { leases: [] }), ['the lease of eth0 (NetworkManager) for 192.168.24.6/25 is gone']);
});

t.test('the resolver and what servers say', async (t) => {
  t.same(words({}, { resolver: { nameservers: ['10.96.0.10', '9.9.9.9'], search: ['lab'] } }), [
    'DNS servers are 10.96.0.10 and 9.9.9.9, before 172.30.0.10',
    'search domains are lab, before none',
  ]);
  const both = (nameservers: readonly string[]) => ({ resolver: { nameservers, search: [] } });
  t.same(words(both(['a', 'b']), both(['b', 'a'])), ['DNS servers stand in another order: b, a, before a, b']);
  const said = (...parts: readonly Parameters<typeof answer>[1][]) => ({
    answers: parts.map((part) => answer('172.30.0.10', part)),
  });
  t.same(words({}, said({ answers: ['10.96.0.1'] })), [
    'DNS server 172.30.0.10 gives 10.96.0.1 for kubernetes.default.svc.cluster.local A, before 172.30.0.1',
  ]);
  t.same(words({}, said({ result: 'NXDOMAIN', answers: [] })), [
    'DNS server 172.30.0.10 gives NXDOMAIN for kubernetes.default.svc.cluster.local A, before 172.30.0.1',
  ]);
  const silent = { result: 'timeout', answers: [], latencyMs: 0 };
  t.same(words({}, said(silent)), ['DNS server 172.30.0.10 does not answer any more']);
  t.same(words(said(silent), {}), ['DNS server 172.30.0.10 answers again']);
  t.same(words(said(silent), said(silent)), []);
  t.match(words(said(silent), said({ ...silent, result: 'refused' })).join(), /still .*: refused, before timeout$/);
  const other = { name: 'b.example', answers: ['192.0.2.1'] };
  t.same(words(said({}, other), said({}, { ...other, ...silent })), [
    'DNS server 172.30.0.10 gives no answer for b.example A, before 192.0.2.1',
  ]);
  t.same(words({}, said({ latencyMs: 180 })), ['DNS server 172.30.0.10 takes 180 ms to answer, before 2 ms']);
  const many = Array.from({ length: 9 }, (_, i) => ({ name: `n${i}.example` }));
  t.equal(
    words(said(...many), said(...many.map((part) => ({ ...part, answers: [] })))).at(-1),
    'DNS server 172.30.0.10 gives something else for 5 other names',
  );
});

t.test('neighbours', async (t) => {
  const neighbours = (mac: string, failed = false) => ({
    neighbours: Array.from({ length: 5 }, (_, i) => ({ dst: `192.168.24.${i + 1}`, dev: 'eth0', mac, failed })),
  });
  t.same(words(neighbours('a'), neighbours('b')), [
    '4 neighbours have another MAC: 192.168.24.2 on eth0, 192.168.24.3 on eth0, 192.168.24.4 on eth0 and 192.168.24.5 on eth0',
  ]);
  t.same(words(neighbours('a'), neighbours('a', true)).length, 1);
});

t.test('launchers', async (t) => {
  const pod = { pod: 'prod/virt-launcher-vm8-abc', vm: 'vm8', netns: 7, running: true, macs: [] };
  t.same(words({}, { launchers: [pod] }), ['VM vm8 runs here: pod prod/virt-launcher-vm8-abc']);
  t.same(words({}, { launchers: [{ ...pod, running: false }] }), [
    'VM vm8 has pod prod/virt-launcher-vm8-abc here, without QEMU as yet',
  ]);
  t.same(words({ launchers: [pod] }, {}), ['VM vm8 is no longer here: pod prod/virt-launcher-vm8-abc is gone']);
  t.same(words({ launchers: [{ ...pod, running: false }] }, { launchers: [pod] }), [
    'QEMU of VM vm8 runs now, in pod prod/virt-launcher-vm8-abc',
  ]);
  t.same(words({ launchers: [pod] }, { launchers: [{ ...pod, running: false }] }), [
    'QEMU of VM vm8 has ended; pod prod/virt-launcher-vm8-abc is still there',
  ]);
});

t.test('findings', async (t) => {
  const findings = [found('a-bad:eth0', 'a is bad'), found('b-bad:eth0', 'b is bad', { severity: 'warning' })];
  t.same(words({}, { findings }), ['found now, critical: a is bad', 'found now, warning: b is bad']);
  t.same(words({ findings }, {}), ['no longer found: a is bad', 'no longer found: b is bad']);
  t.same(words({ findings }, { undecided: ['a-bad'] }), ['no longer found: b is bad'], 'nobody could tell');
  t.equal(
    words({ undecided: ['a-bad'] }, { findings })[0],
    'found now, critical, and could not be judged before: a is bad',
  );
  t.same(
    words({ findings: [found('a-bad:eth0', 'a is bad', { severity: 'info' })] }, { findings: findings.slice(0, 1) }),
    ['critical now, before info: a is bad'],
  );
});

t.test('what became of connections and findings', async (t) => {
  const connections = [connection('192.168.24.6:1', '10.0.0.1:2'), connection('192.168.24.6:3', '10.0.0.1:4')];
  const findings = [found('a-bad:eth0', 'a'), found('b-bad:eth0', 'b'), found('c-bad:eth0', 'c')];
  const before = state({ connections, findings });
  const after = moved({
    connections: connections.slice(0, 1),
    findings: [...findings.slice(0, 1), found('d-bad:eth0', 'd')],
    undecided: ['c-bad'],
  });
  t.same(impactOf(before, after), {
    connections: { kept: 1, gone: 1, orphaned: 1 },
    findings: { appeared: ['d-bad:eth0'], persisted: ['a-bad:eth0'], cleared: ['b-bad:eth0'] },
  });
  t.same(impactOf(before, { ...after, unseen: ['connection', 'finding', 'address'] }), {
    connections: { kept: 0, gone: 0, orphaned: 0 },
    findings: { appeared: [], persisted: [], cleared: [] },
  });
});

t.test('a host on which everything is another', async (t) => {
  const crowd = (offset: number) =>
    Array.from({ length: 256 }, (_, i) => connection(`192.168.24.6:${1000 + i + offset}`, '10.0.0.1:2'));
  const [change] = changesBetween(state({ connections: crowd(0) }), state({ connections: crowd(128) }));
  t.match(change?.words, /^128 connections are gone/, 'what comes behind the last one kept is not known');
  const interfaces = (mtu: number) => ({
    interfaces: Array.from({ length: 256 }, (_, i) => link(`eth${i}`, [`10.0.${i}.1/24`], { mtu })),
  });
  const told = words(interfaces(1500), interfaces(1400));
  t.equal(told.length, 21);
  t.equal(told.at(-1), '236 more changes of this kind');
});
