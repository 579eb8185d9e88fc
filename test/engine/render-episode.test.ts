import t from 'tap';
import { changesBetween, impactOf } from '../../src/engine/diff.ts';
import { renderEpisode } from '../../src/engine/render-episode.ts';
import { renderEpisodes } from '../../src/engine/render-episodes.ts';
import { signalWords } from '../../src/engine/signal-words.ts';
import { EPISODE_KINDS, type Episode, SIGNALS } from '../../src/model/episode.ts';
import { connection, episode, found, moved, state } from '../support/states.ts';

const PLAIN = { width: 80, colour: false };

const connections = [
  connection('192.168.24.6:43210', '192.168.24.11:5432', { process: 'app' }),
  connection('192.168.24.6:43211', '192.168.24.11:5432', { process: 'app' }),
  connection('192.168.24.6:22', '10.0.0.9:4242', { process: 'sshd' }),
];
const mtu = found('mtu-above-lease:eth0', 'eth0 has MTU 1500, and its lease says 1400', { severity: 'warning' });
const before = state({ connections, findings: [mtu, found('dns-silent:10.0.0.3', 'DNS server 10.0.0.3 is silent')] });
const after = moved({
  connections: connections.slice(0, 2),
  findings: [
    mtu,
    found('socket-address-gone:192.168.24.6', '2 connections are bound to 192.168.24.6', {
      fix: [
        'ss -K src 192.168.24.6',
        '# and restart what does not connect again by itself, so that it takes the new one',
      ],
    }),
  ],
  unseen: ['answer'],
});
const migration = episode({
  before,
  after,
  changes: changesBetween(before, after),
  impact: impactOf(before, after),
  signals: [
    ...episode().signals,
    { kind: 'peers-notified', at: '2026-11-20T12:00:10.120Z', subject: 'eth0', count: 5 },
    { kind: 'process-paused', at: '2026-11-20T12:00:10.000Z', seconds: 0.412 },
  ],
  downtime: {
    seconds: 0.412,
    by: 'process',
    outages: [
      { target: 'gateway 192.168.24.1 on eth0', lastAnswered: '2026-11-20T12:00:05.000Z' },
      { target: 'DNS server 172.30.0.10', lastAnswered: '2026-11-20T12:00:05.000Z', seconds: 2.3 },
      { target: 'gateway 192.168.24.129 on eth0', seconds: 0 },
    ],
  },
});

t.test('an episode in words first', async (t) => {
  t.equal(
    renderEpisode(migration, PLAIN),
    `MIGRATED  rhel8-vm8 · 2026-11-20 12:00:10 UTC · certain
live migration from master1.acm41.dslab.local to master2.acm41.dslab.local

    why    the node that runs this VM is another
    proof  12:00:10.000 netdiagd itself did not run for 412 ms
           12:00:10.120 the hypervisor made eth0 announce itself (NOTIFY PEERS),
                        5 times
           12:00:10.400 downward metrics name the node master2.acm41.dslab.local
                        instead of master1.acm41.dslab.local
    out    the VM stood still for 412 ms, by the clock of netdiagd itself
           gateway 192.168.24.1 on eth0: no longer in use, last answered at
             12:00:05 UTC
           DNS server 172.30.0.10: answered after 2.3 s
           gateway 192.168.24.129 on eth0: answered at once

What became of it
    new    ✗ 2 connections are bound to 192.168.24.6
             fix  ss -K src 192.168.24.6
                  # and restart what does not connect again by itself, so that
                  # it takes the new one
    still  ! eth0 has MTU 1500, and its lease says 1400
    gone   ✓ DNS server 10.0.0.3 is silent
    TCP    2 of 3 connections are still there
           2 connections are still bound to 192.168.24.6, which the host no
             longer has: app to 192.168.24.11:5432 (2)
           1 connection is gone: sshd to 10.0.0.9:4242

What changed
    node        the VM runs on master2.acm41.dslab.local, before on
                  master1.acm41.dslab.local
    address     eth0 has 192.168.24.132/25 instead of 192.168.24.6/25
                eth0 is in another subnet: 192.168.24.128/25 instead of
                  192.168.24.0/25, the other half of 192.168.24.0/24
    gateway     the gateway of eth0 is 192.168.24.129 (0a:58:c0:a8:18:81)
                  instead of 192.168.24.1 (0a:58:c0:a8:18:01)
    route       the IPv4 default route leads via 192.168.24.129 on eth0 instead
                  of via 192.168.24.1 on eth0
                the network on eth0 is 192.168.24.128/25 instead of
                  192.168.24.0/25
    lease       the lease of eth0 (NetworkManager) is for 192.168.24.132/25,
                  before 192.168.24.6/25
                the lease of eth0 (NetworkManager) names router 192.168.24.129,
                  before 192.168.24.1

Before and after
    at           2026-11-20 12:00:00 UTC         2026-11-20 12:00:30 UTC
    node         master1.acm41.dslab.local       master2.acm41.dslab.local
    QEMU         9.1.0 (both)
    eth0         192.168.24.6/25,                192.168.24.132/25,
                 0a:58:c0:a8:18:06, MTU 1400     0a:58:c0:a8:18:06, MTU 1400
    gateway      192.168.24.1                    192.168.24.129
                 (0a:58:c0:a8:18:01)             (0a:58:c0:a8:18:81)
    DNS          172.30.0.10 (both)
    lease        eth0: 192.168.24.6 until        eth0: 192.168.24.132 until
                 12:58:20                        12:58:50
    connections  3                               2
    findings     2 (both)

not seen both times, and not compared: what DNS servers say
`,
  );
});

/** An episode before which netdiagd had not looked. */
const blind = (parts: Partial<Episode> = {}): Episode => {
  const { before: _, ...rest } = episode(parts);
  return rest;
};

t.test('an episode of which little is known', async (t) => {
  const shown = renderEpisode(blind({ settled: false, signals: [], reasons: [] }), PLAIN);
  t.match(shown, 'no clock shows how long the VM stood still');
  t.match(shown, 'more is looked at: this may still change');
  t.match(shown, 'what was before is not known: netdiagd had not looked');
  for (const kind of EPISODE_KINDS) t.match(renderEpisode(blind({ kind }), PLAIN), /^[A-Z][A-Z ]+ {2}rhel8-vm8/);
  for (const kind of SIGNALS)
    t.notMatch(signalWords({ kind, at: '', subject: 'eth0', to: 'b', seconds: 1 }), /undefined|^[a-z-]+$/, kind);
  t.equal(
    signalWords({ kind: 'address-changed', at: '', subject: 'eth0', from: '192.0.2.10/24' }),
    'eth0 no longer has 192.0.2.10/24',
  );
  const twice = { at: '', subject: 'eth0', to: '192.0.2.10/24', count: 2 } as const;
  t.equal(signalWords({ kind: 'address-changed', ...twice }), 'eth0 has 192.0.2.10/24, and changed 2 times');
  t.equal(signalWords({ kind: 'route-changed', ...twice }), 'routes changed, 2 times');
  t.notMatch(renderEpisode(blind({ kind: 'reconfiguration' }), PLAIN), 'stood still', 'nothing says that it did');
  t.equal(signalWords({ kind: 'clock-stepped', at: '', seconds: -3.21 }), 'the time of day was set 3.2 s back');
});

t.test('an episode with too much of everything, and with text that would forge lines', async (t) => {
  const evil = 'x\u001b[2J\ny';
  const many = <T>(of: (i: number) => T) => Array.from({ length: 500 }, (_, i) => of(i));
  const crowded = episode({
    words: evil,
    reasons: [evil],
    signals: many(() => ({ kind: 'link-flap' as never, at: evil, subject: evil })),
    downtime: { outages: many(() => ({ target: evil })) },
    impact: {
      connections: { kept: 0, gone: 0, orphaned: 0 },
      findings: { appeared: many((i) => `${evil}${i}`), persisted: [], cleared: [] },
    },
    before: state({ hostname: evil, resolver: { nameservers: many((i) => `${evil}${i}`), search: [] } }),
  });
  const shown = renderEpisode(crowded, PLAIN);
  t.notMatch(shown, /\u001b/);
  t.notMatch(shown, /^y/m);
  t.ok(shown.split('\n').length < 120, `${shown.split('\n').length} lines`);
  t.ok(
    shown.split('\n').every((line) => line.length <= 80),
    'all lines fit',
  );
  t.notMatch(renderEpisodes([crowded], PLAIN), /\u001b/);
});

t.test('what happened, in a list', async (t) => {
  const {
    from: _,
    to: __,
    ...possible
  } = episode({
    id: '20261119T100000Z-1',
    at: '2026-11-19T10:00:00.000Z',
    confidence: 'possible',
    words:
      'possibly a live migration: the hypervisor made the guest announce itself, and nothing else tells what it was',
  });
  const reboot = episode({ id: '20261119T000000Z-1', at: '2026-11-19T00:00:00.000Z', kind: 'reboot', words: 'reboot' });
  t.equal(
    renderEpisodes([reboot, migration, possible], PLAIN),
    `2026-11-20 12:00:10 UTC  live migration from master1 to master2          certain
                         stood still 412 ms · 1 connection gone · 2 connections
                         bound to an address that is gone · 1 new finding
                                                              20261120T120010Z-1

2026-11-19 10:00:00 UTC  possibly a live migration: the hypervisor      possible
                         made the guest announce itself, and nothing
                         else tells what it was
                                                              20261119T100000Z-1

2026-11-19 00:00:00 UTC  reboot                                          certain
                                                              20261119T000000Z-1
`,
  );
  t.equal(renderEpisodes([], PLAIN), 'Nothing was noticed.\n');
  t.equal(
    renderEpisodes([], PLAIN, { others: 2, shownBy: '--all' }),
    'No live migration was noticed.\n\n2 other events: --all\n',
  );
  const { after: _after, ...waiting } = migration;
  t.match(renderEpisodes([waiting], PLAIN), /no answer since from gateway\n +192\.168\.24\.1 on eth0 ·/);
  const many = Array.from({ length: 60 }, () => reboot);
  t.match(renderEpisodes(many, PLAIN), /\nand 10 earlier: --format json\n$/);
  t.match(renderEpisodes([reboot], { width: 80, colour: true }), '\u001b[1mreboot\u001b[0m');
});

t.test('what nobody looked for before is not said to be new without a word', async (t) => {
  const unsure = { ...before, undecided: ['socket-address-gone'] };
  const shown = renderEpisode({ ...migration, before: unsure, impact: impactOf(unsure, after) }, PLAIN);
  t.match(shown, /new\s+✗ 2 connections are bound to 192\.168\.24\.6 \(could not be judged\s+before\)/);
});
