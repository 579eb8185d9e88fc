import t from 'tap';
import { type Circumstances, judgeSignals } from '../../src/engine/judgement.ts';
import type { Signal, SignalKind } from '../../src/model/episode.ts';

const AT = '2026-11-20T11:58:21.000Z';
const GUEST: Circumstances = { isGuest: true };
const ON_NODE = (nodeAfter: string): Circumstances => ({ isGuest: true, nodeBefore: 'node01', nodeAfter });

const SIGNALS: Readonly<Partial<Record<SignalKind, Omit<Signal, 'kind' | 'at'>>>> = {
  'node-changed': { from: 'node01', to: 'node02' },
  'vm-process-changed': { from: '7310 s', to: '2 s' },
  'peers-notified': { subject: 'eth0', count: 5 },
  'interface-replugged': { subject: 'eth1' },
  'gateway-mac-changed': { subject: '192.168.24.1 on eth0', from: '0a:58:c0:a8:18:01', to: '0a:58:c0:a8:18:81' },
  'prefix-changed': { subject: 'eth0', from: '192.168.24.6/25', to: '192.168.24.132/25' },
  'carrier-toggled': { subject: 'eth0', seconds: 0.1 },
  'gateway-lost': { subject: '192.168.24.1 on eth0' },
  'clock-stepped': { seconds: 0.06 },
  'clock-behind': { seconds: 3 },
  'process-paused': { seconds: 7 },
  'address-changed': { subject: 'eth0', to: '10.0.0.9/24' },
  'lease-renewed': { subject: 'eth0', from: '192.168.24.6', to: '192.168.24.132' },
  'link-set-down': { subject: 'eth0', seconds: 2 },
  'watch-gap': { to: 'the kernel had more to tell than was read' },
};

const signals = (...kinds: readonly SignalKind[]): readonly Signal[] =>
  kinds.map((kind) => ({ kind, at: AT, ...SIGNALS[kind] }));

const CASES: readonly (readonly [string, readonly SignalKind[], Circumstances, string, string, RegExp])[] = [
  // What LAB saw on real live migrations, by configuration.
  [
    'announced, downward metrics',
    ['peers-notified', 'node-changed'],
    ON_NODE('node02'),
    'migration',
    'certain',
    /^live migration from node01 to node02$/,
  ],
  ['downward metrics alone', ['node-changed'], ON_NODE('node02'), 'migration', 'certain', /node01 to node02/],
  [
    'while netdiagd did not run',
    ['agent-started', 'node-changed'],
    GUEST,
    'migration',
    'certain',
    /while netdiagd did not run/,
  ],
  ['announced alone', ['peers-notified'], GUEST, 'migration', 'possible', /^perhaps a live migration$/],
  ['announced, other gateway', ['peers-notified', 'gateway-mac-changed'], GUEST, 'migration', 'probable', /^probably/],
  ['announced, gateway silent', ['peers-notified', 'gateway-lost'], GUEST, 'migration', 'probable', /^probably/],
  ['announced, time set', ['peers-notified', 'clock-stepped'], GUEST, 'migration', 'probable', /^probably/],
  ['announced, link refresh', ['peers-notified', 'carrier-toggled'], GUEST, 'migration', 'probable', /^probably/],
  [
    'link refresh, other network',
    ['carrier-toggled', 'gateway-mac-changed'],
    GUEST,
    'migration',
    'probable',
    /^probably/,
  ],
  ['link refresh, gateway silent', ['carrier-toggled', 'gateway-lost'], GUEST, 'migration', 'possible', /^perhaps/],
  ['link refresh alone', ['carrier-toggled'], GUEST, 'link-flap', 'certain', /^eth0 lost its carrier for 100 ms$/],
  ['nothing but a silent gateway', ['gateway-lost'], GUEST, 'gateway-change', 'possible', /does not answer any more$/],
  [
    'nothing but another gateway',
    ['gateway-mac-changed'],
    GUEST,
    'gateway-change',
    'possible',
    /replaced, or has failed over/,
  ],
  ['a lease of another subnet', ['prefix-changed', 'lease-renewed'], GUEST, 'migration', 'possible', /^perhaps/],
  [
    'an SR-IOV card, other gateway',
    ['interface-replugged', 'gateway-mac-changed'],
    GUEST,
    'migration',
    'probable',
    /^probably/,
  ],
  // What looks like it.
  ['announce_self', ['peers-notified'], ON_NODE('node01'), 'announcement', 'certain', /same node node01$/],
  [
    'saved state',
    ['peers-notified', 'vm-process-changed'],
    ON_NODE('node01'),
    'resume',
    'certain',
    /^resume of a saved state on node01$/,
  ],
  ['pause', ['clock-behind'], ON_NODE('node01'), 'pause', 'probable', /^the VM stood still for 3 s on node01$/],
  [
    'an SR-IOV card alone',
    ['interface-replugged'],
    GUEST,
    'replug',
    'possible',
    /^eth1 was unplugged and plugged again$/,
  ],
  ['a card of a host', ['interface-replugged'], { isGuest: false }, 'replug', 'certain', /eth1/],
  ['a gateway of a host', ['gateway-mac-changed'], { isGuest: false }, 'gateway-change', 'possible', /replaced/],
  [
    'boot',
    ['boot-changed', 'node-changed'],
    ON_NODE('node02'),
    'reboot',
    'certain',
    /^restart of the system, now on node02$/,
  ],
  ['agent', ['agent-started'], GUEST, 'agent-restart', 'certain', /started again/],
  [
    'agent, and a flap before',
    ['agent-started', 'carrier-toggled'],
    GUEST,
    'agent-restart',
    'certain',
    /started again/,
  ],
  ['ip link set', ['link-set-down'], GUEST, 'reconfiguration', 'certain', /^eth0 was set down and up again$/],
  ['ip address add', ['address-changed'], GUEST, 'reconfiguration', 'certain', /^the addresses of eth0 were changed$/],
  ['another subnet by hand', ['prefix-changed'], GUEST, 'reconfiguration', 'certain', /was given 192.168.24.132/],
  ['DHCP', ['lease-renewed', 'address-changed'], GUEST, 'dhcp-renewal', 'certain', /^eth0 has another lease$/],
  ['date --set', ['clock-stepped'], GUEST, 'clock-step', 'certain', /^the clock was set forward by 60 ms$/],
  ['stood still', ['process-paused'], GUEST, 'pause', 'possible', /^this VM stood still for 7 s$/],
  ['missed', ['watch-gap'], GUEST, 'watch-gap', 'certain', /were missed$/],
];

t.test('what signals are taken for', async (t) => {
  for (const [name, kinds, circumstances, kind, confidence, words] of CASES) {
    const judgement = judgeSignals(signals(...kinds), circumstances);
    t.match(judgement, { kind, confidence, words }, name);
    t.notMatch(judgement.reasons.join(), /undefined|NaN/, `${name}: whole sentences`);
  }
});

t.test('a saved state that was resumed much later', async (t) => {
  const later: Signal = { kind: 'clock-stepped', at: AT, seconds: 86_400 };
  t.match(judgeSignals([...signals('peers-notified'), later], GUEST), { kind: 'resume', confidence: 'probable' });
  t.match(
    judgeSignals([...signals('peers-notified', 'prefix-changed'), later], GUEST),
    { kind: 'migration' },
    'but not in another network',
  );
});

t.test('what is not known is not said', async (t) => {
  const { from, to, reasons } = judgeSignals(signals('peers-notified'), GUEST);
  t.same([from, to], [undefined, undefined]);
  t.match(reasons.join('\n'), /announce_self/);
  t.match(reasons.join('\n'), /only downward metrics would tell/);
});
