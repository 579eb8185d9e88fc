import t from 'tap';
import type { HostState } from '../../src/model/state.ts';
import { state } from '../support/states.ts';
import { TrackedGuest } from '../support/tracked.ts';

const gateway = (address: string, mac: string, answered = true): HostState['gateways'][number] => ({
  address,
  dev: 'eth0',
  mac,
  state: answered ? 'reachable' : 'unreachable',
  ...(answered && { answered: true }),
});
const eth0 = (cidr: string, parts: Partial<HostState['interfaces'][number]> = {}) => ({
  name: 'eth0',
  index: 2,
  mac: '52:54:00:12:34:50',
  mtu: 1400,
  operstate: 'UP',
  carrier: true,
  carrierChanges: 2,
  addresses: [cidr],
  ...parts,
});

const ON_NODE01 = state({
  role: 'vm',
  virtualization: 'kubevirt',
  bootId: 'a',
  node: { name: 'node01', vmCpuSeconds: 700, aheadSeconds: 0 },
  interfaces: [eth0('192.168.24.6/25')],
  gateways: [gateway('192.168.24.1', '0a:58:c0:a8:18:01')],
});
const { node: _node, ...unknownNode } = ON_NODE01;
/** The same without downward metrics. */
const SOMEWHERE: HostState = { ...unknownNode, unseen: ['node'] };
const guest = (before: HostState) => new TrackedGuest().see(before).pass(30);

t.test('a live migration, told by downward metrics', async (t) => {
  const moved = { ...ON_NODE01, node: { name: 'node02', vmCpuSeconds: 3, aheadSeconds: 0 } };
  const after = {
    ...moved,
    interfaces: [eth0('192.168.24.132/25')],
    gateways: [gateway('192.168.24.129', '0a:58:c0:a8:18:81')],
  };
  const host = guest(ON_NODE01).announce();
  t.match(host.latest, { kind: 'migration', confidence: 'possible', settled: false }, 'at once');
  t.equal(host.opened.length, 1, 'it wants looks');
  host.node({ name: 'node02', vmCpuSeconds: 3 });
  t.match(host.latest, { kind: 'migration', confidence: 'certain', from: 'node01', to: 'node02' });
  host.pass(2).see(moved).pass(8).see(after).pass(50).see(after).pass(30);
  t.equal(host.episodes.size, 1, 'one episode');
  t.match(host.latest, {
    settled: true,
    before: { interfaces: [{ addresses: ['192.168.24.6/25'] }] },
    after: { interfaces: [{ addresses: ['192.168.24.132/25'] }] },
  });
  t.match(
    host.latest.signals.map(({ kind }) => kind),
    ['peers-notified', 'node-changed', 'vm-process-changed', 'prefix-changed'],
  );
  t.match(host.latest.signals[0], { count: 5, subject: 'eth0' });
  host.pass(600).see(after).pass(60).see(after);
  t.equal(host.episodes.size, 1, 'and nothing after it');
});

t.test('downward metrics are silent for a while after it', async (t) => {
  const { node: _, ...silent } = ON_NODE01;
  const host = guest(ON_NODE01)
    .announce()
    .see({ ...silent, unseen: ['node'] });
  t.match(host.latest, { kind: 'migration', confidence: 'possible' });
  host.pass(5).see({ ...ON_NODE01, node: { name: 'node02' } });
  t.match(host.latest, { kind: 'migration', confidence: 'certain', words: 'live migration from node01 to node02' });
});

t.test('announced on the same node', async (t) => {
  const host = guest(ON_NODE01).announce().node({ name: 'node01', vmCpuSeconds: 731 });
  t.match(host.latest, { kind: 'announcement', confidence: 'certain' });
  t.equal(host.pass(80).see({ ...ON_NODE01, node: { name: 'node01', vmCpuSeconds: 800 } }).episodes.size, 1);
});

t.test('a saved state on the same node', async (t) => {
  const host = guest(ON_NODE01).announce().node({ name: 'node01', vmCpuSeconds: 1, aheadSeconds: 300 });
  t.match(host.latest, { kind: 'resume', confidence: 'certain', downtime: { seconds: 300, by: 'node-clock' } });
});

t.test('a pause', async (t) => {
  const host = guest(ON_NODE01).node({ name: 'node01', vmCpuSeconds: 701, aheadSeconds: 3.2 });
  t.match(host.latest, { kind: 'pause', words: 'the VM stood still for 3.2 s on node01' });
});

t.test('without downward metrics', async (t) => {
  const moved = { ...SOMEWHERE, gateways: [gateway('192.168.24.1', '0a:58:c0:a8:18:99')] };
  t.match(guest(SOMEWHERE).announce().pass(2).see(SOMEWHERE).latest, { kind: 'migration', confidence: 'possible' });
  t.match(guest(SOMEWHERE).announce().pass(2).see(moved).latest, { kind: 'migration', confidence: 'probable' });
  const believed = { ...gateway('192.168.24.1', '0a:58:c0:a8:18:01', false), state: 'reachable' as const };
  t.match(
    guest(SOMEWHERE)
      .announce()
      .pass(2)
      .see({ ...SOMEWHERE, gateways: [believed] }).latest,
    { confidence: 'probable', signals: [{}, { kind: 'gateway-lost' }] },
    'a gateway that the kernel still believes in',
  );
  t.match(
    guest(SOMEWHERE)
      .announce()
      .see({ ...SOMEWHERE, durationMs: 100, gateways: [believed] }).latest,
    { confidence: 'possible', signals: { length: 1 } },
    'a gateway that has had no time to answer',
  );
  t.match(
    guest(SOMEWHERE)
      .announce()
      .answered('gateway 192.168.24.1 on eth0')
      .pass(2)
      .see({ ...SOMEWHERE, gateways: [believed] }).latest,
    { confidence: 'possible', signals: { length: 1 } },
    'a gateway that has answered meanwhile, and does not answer everything',
  );
  t.match(guest(SOMEWHERE).see(moved).latest, { kind: 'gateway-change', confidence: 'possible' }, 'nothing announced');
  const doubted = { ...believed, state: 'unconfirmed' as const };
  t.match(
    guest(SOMEWHERE)
      .see({ ...SOMEWHERE, gateways: [doubted] })
      .pass(30)
      .see({ ...SOMEWHERE, gateways: [gateway('192.168.24.1', '0a:58:c0:a8:18:01', false)] }).latest,
    { kind: 'gateway-change', confidence: 'possible', signals: [{ kind: 'gateway-lost' }] },
    'given up by the kernel, after some doubt',
  );
  const refreshed = guest(SOMEWHERE).link({ carrier: false }).pass(0.1).link();
  t.match(refreshed.latest, { kind: 'link-flap', signals: [{ seconds: 0.1 }] });
  t.match(refreshed.pass(2).see(moved).latest, { kind: 'migration', confidence: 'probable' }, 'link refresh');
});

t.test('a look finds what was missed', async (t) => {
  const flapped = { ...SOMEWHERE, interfaces: [eth0('192.168.24.6/25', { carrierChanges: 4 })] };
  t.match(guest(SOMEWHERE).see(flapped).kinds, ['link-flap']);
  const told = guest(SOMEWHERE).link({ carrier: false }).pass(0.1).link().pass(1).see(flapped);
  t.match(told.latest.signals, [{ kind: 'carrier-toggled', seconds: 0.1 }]);
  t.equal(told.latest.signals.length, 1, 'and not again what was told');
  const replugged = { ...SOMEWHERE, interfaces: [eth0('192.168.24.6/25', { index: 7 })] };
  t.match(guest(SOMEWHERE).see(replugged).latest, { kind: 'replug', confidence: 'possible' });
});

t.test('ordinary things are none', async (t) => {
  const hosts: readonly (readonly [string, TrackedGuest, string])[] = [
    ['by hand', guest(SOMEWHERE).link({ carrier: false, setDown: true }).pass(3).link(), 'reconfiguration'],
    [
      'addresses',
      guest(SOMEWHERE).see({
        ...SOMEWHERE,
        interfaces: [{ ...eth0('192.168.24.6/25'), addresses: ['192.168.24.6/25', '10.0.0.1/8'] }],
      }),
      'reconfiguration',
    ],
    ['gap', guest(SOMEWHERE).link({ kind: 'gap', reason: 'overrun' }), 'watch-gap'],
    ['time', guest(SOMEWHERE).clock('stepped', -3600), 'clock-step'],
  ];
  for (const [name, host, kind] of hosts) {
    t.same(host.pass(90).kinds, [kind], name);
    t.equal(host.latest.settled, true, `${name}: over`);
  }
  t.same(guest(SOMEWHERE).see(SOMEWHERE).pass(60).see(SOMEWHERE).kinds, [], 'nothing at all');
  t.same(guest(SOMEWHERE).clock('paused', 0.8).pass(60).kinds, [], 'a busy processor');
});

t.test('a short pause counts beside something else', async (t) => {
  const host = guest(SOMEWHERE).clock('paused', 0.4).pass(0.2).announce();
  t.match(host.latest, { kind: 'migration', confidence: 'probable', downtime: { seconds: 0.4, by: 'process' } });
  t.match(
    guest(SOMEWHERE).clock('paused', 0.4).pass(20).announce().latest,
    { confidence: 'possible' },
    'but not long after it',
  );
});

t.test('the agent was started again', async (t) => {
  const start = (now: HostState) =>
    new TrackedGuest({ last: ON_NODE01, lastSeen: '2026-11-20T10:59:00.000Z' }, 60_000).see(now);
  t.match(start(ON_NODE01).latest, {
    kind: 'agent-restart',
    signals: [{ kind: 'agent-started', from: '2026-11-20T10:59:00.000Z' }],
  });
  t.match(start({ ...ON_NODE01, bootId: 'b' }).latest, { kind: 'reboot', confidence: 'certain' });
  t.match(start({ ...ON_NODE01, node: { name: 'node02' } }).latest, {
    kind: 'migration',
    words: 'live migration from node01 to node02, while netdiagd did not run',
    before: { node: { name: 'node01' } },
  });
  const first = new TrackedGuest().see(ON_NODE01);
  t.same(first.kinds, [], 'nothing is known of the time before the first start');
  t.same(start(ON_NODE01).pass(10).announce().kinds, ['agent-restart', 'migration'], 'a migration right after it');
});

t.test('one migration after another', async (t) => {
  const host = guest(ON_NODE01);
  for (let n = 0; n < 1000; n += 1) {
    const from = n % 2 === 0 ? 'node01' : 'node02';
    const to = n % 2 === 0 ? 'node02' : 'node01';
    host
      .announce()
      .node({ name: to, vmCpuSeconds: 1 })
      .pass(2)
      .see({ ...ON_NODE01, node: { name: to, vmCpuSeconds: 2 } });
    t.match(host.latest, { kind: 'migration', confidence: 'certain', from, to });
    host.pass(n % 3 === 0 ? 20 : 100).see({ ...ON_NODE01, node: { name: to, vmCpuSeconds: 9 } });
  }
  t.equal(host.episodes.size, 1000, 'none is lost, none doubled');
  t.same(new Set(host.kinds), new Set(['migration']));
});

t.test('who answers when', async (t) => {
  const host = guest(ON_NODE01).announce().pass(0.5).answered('gateway 192.168.24.1 on eth0');
  t.match(host.latest.downtime.outages, [{ target: 'gateway 192.168.24.1 on eth0', seconds: /1.3|1.29/ }]);
  host.pass(2).see(ON_NODE01);
  t.match(host.latest.downtime.outages, [{ seconds: /1.3|1.29/ }], 'the first answer counts');
});

t.test('a host that is no guest', async (t) => {
  const node: HostState = { ...SOMEWHERE, role: 'node', virtualization: 'none' };
  t.same(guest(node).announce().pass(90).kinds, [], 'a bond that fails over announces itself, too');
  t.same(
    guest(node).see({ ...node, gateways: [gateway('192.168.24.1', '0a:58:c0:a8:18:01', false)] }).kinds,
    [],
    'its gateway is a finding',
  );
});

t.test('the clock is set by a day in the middle of it', async (t) => {
  const after = { ...SOMEWHERE, gateways: [gateway('192.168.24.1', '0a:58:c0:a8:18:99')] };
  for (const seconds of [-86_400, 86_400]) {
    const host = guest(SOMEWHERE).link({ carrier: false }).clock('stepped', seconds).pass(0.4).link();
    t.match(host.latest.signals, [{}, { kind: 'carrier-toggled', seconds: 0.4 }], `${seconds}: so long was it down`);
    const open = guest(SOMEWHERE).announce().pass(1).clock('stepped', seconds).pass(1).see(after).pass(1);
    t.match(open.latest, { kind: 'migration', after: { gateways: after.gateways } }, `${seconds}: looks count`);
    const [outage] = open.latest.downtime.outages;
    t.match([outage?.target, outage?.seconds], ['gateway 192.168.24.1 on eth0', 2.84], 'by the clock as it is now');
    t.equal(open.pass(80).see(after).episodes.size, 1);
  }
});
