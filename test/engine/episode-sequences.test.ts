import t from 'tap';
import type { HostState } from '../../src/model/state.ts';
import { link, state } from '../support/states.ts';
import { TrackedGuest } from '../support/tracked.ts';

const on = (name: string, parts: Partial<HostState> = {}): HostState => state({ node: { name }, ...parts });
const guest = () => new TrackedGuest().see(on('node01')).pass(30);
const silent = (): HostState => {
  const { node: _, ...rest } = on('node01');
  return { ...rest, unseen: ['node'] };
};

t.test('a look that asked for the node before the migration, and ends after it', async (t) => {
  const host = guest().announce().node({ name: 'node02' }).pass(2);
  host.see(on('node01', { durationMs: 4000 }));
  t.same(host.kinds, ['migration'], 'no migration back');
  t.match(host.latest, { from: 'node01', to: 'node02' });
  host.pass(5).see(on('node02')).pass(90);
  t.same(host.kinds, ['migration']);
  t.equal(host.latest.after?.node?.name, 'node02');
});

t.test('a migration that follows something ordinary is looked at like any', async (t) => {
  const host = guest().link({ kind: 'gap', reason: 'lost' });
  t.same(host.opened, [], 'nothing to look at yet');
  host.pass(2).node({ name: 'node02' });
  t.same(host.kinds, ['migration']);
  t.same(host.opened, [host.latest.id]);
  host.pass(2).see(on('node02'));
  t.equal(host.opened.length, 1, 'once');
});

t.test('there and back within a minute', async (t) => {
  const told = guest().announce().node({ name: 'node02' }).pass(20).announce().node({ name: 'node01' });
  t.same(told.kinds, ['migration', 'migration']);
  t.match(told.latest, { confidence: 'certain', from: 'node02', to: 'node01' });

  const untold = guest().announce().pass(2).see(silent()).pass(20).announce().node({ name: 'node01' });
  t.same(untold.kinds, ['migration', 'migration'], 'and nobody told the node between: it is not the same for that');
  t.match(untold.latest, { confidence: 'possible' });

  const unannounced = guest().node({ name: 'node02' }).pass(20).node({ name: 'node01' });
  t.same(unannounced.kinds, ['migration', 'migration'], 'without an announcement');
});

t.test('a guest of which only the second card moved', async (t) => {
  const cards = (second: string) => [link('eth0', ['10.0.2.2/24']), link('eth1', [second], { index: 3, mac: '02::1' })];
  const two = (node: string, second: string) => on(node, { interfaces: cards(second) });
  const host = new TrackedGuest().see(two('node01', '192.168.24.6/25')).pass(30);
  for (const name of ['eth0', 'eth1']) host.link({ interface: name, event: 'NOTIFY PEERS' });
  host.pass(2).see(two('node02', '192.168.24.132/25'));
  t.same(host.kinds, ['migration']);
  t.match(
    host.latest.signals.map(({ kind, subject }) => `${kind} ${subject}`),
    ['peers-notified eth0', 'peers-notified eth1', 'node-changed undefined', 'prefix-changed eth1'],
  );
});

t.test('a guest without a default route', async (t) => {
  const alone = (node: string) => on(node, { gateways: [], routes: [], answers: [] });
  const host = new TrackedGuest().see(alone('node01')).pass(30).announce().pass(2).see(alone('node02')).pass(90);
  t.same(host.kinds, ['migration']);
  t.match(host.latest, { settled: true, downtime: { outages: [] } });
});

t.test('a guest with IPv6 alone', async (t) => {
  const lladdr = (mac: string) => [{ address: 'fe80::1', dev: 'eth0', mac, state: 'reachable' as const }];
  const six = (prefix: string, mac: string) => {
    const { node: _, ...rest } = state({ interfaces: [link('eth0', [`${prefix}::6/64`])], gateways: lladdr(mac) });
    return { ...rest, unseen: ['node' as const] };
  };
  const host = new TrackedGuest().see(six('fd00:1', '02::1')).pass(30).announce().pass(2).see(six('fd00:2', '02::2'));
  t.match(host.latest, { kind: 'migration', confidence: 'probable' });
  t.ok(host.latest.signals.some(({ kind }) => kind === 'gateway-mac-changed'));
});

t.test('what was missed of a link is told once', async (t) => {
  const card = (carrierChanges: number) => on('node01', { interfaces: [link('eth0', [], { carrierChanges })] });
  const host = new TrackedGuest().see(card(2)).pass(30).link({ carrier: false }).pass(1);
  host.link({ kind: 'gap', reason: 'lost' }).pass(2).see(card(4)).pass(90);
  t.same(host.kinds, ['watch-gap', 'link-flap']);
  host.link();
  t.same(host.kinds, ['watch-gap', 'link-flap'], 'a link that is told again has not toggled for that');
});
