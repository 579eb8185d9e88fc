import t from 'tap';
import { clock, hadFlap, isDeaf, lastMove } from '../../src/facts/migration.ts';
import { lookups, unanswered } from '../support/dns.ts';
import { TAKEN_AT } from '../support/hosts.ts';
import { MOVED, moved, signal } from '../support/migrations.ts';

const now = new Date(TAKEN_AT);

t.test('the latest live migration, in words', async (t) => {
  t.equal(lastMove(moved(), now)?.words, MOVED);
  const { from: _from, to: _to, ...nameless } = moved({}, { confidence: 'probable' }).latest;
  t.equal(lastMove({ latest: nameless, earlier: [] }, now)?.words, 'the live migration at 11:58:21');
  const possible = lastMove({ latest: { ...nameless, confidence: 'possible' }, earlier: [] }, now);
  t.equal(possible?.words, 'what may have been a live migration at 11:58:21');
  t.equal(lastMove(moved({}, { kind: 'resume' }), now), undefined);
  t.equal(lastMove(undefined, now), undefined);
});

t.test('times', async (t) => {
  t.equal(clock('2026-11-20T11:58:21.000Z', now), '11:58:21');
  t.equal(clock('2026-11-19T11:58:21.000Z', now), '2026-11-19 11:58:21');
});

t.test('a carrier that went and came', async (t) => {
  const flapped = (subject: string) => lastMove(moved({}, { signals: [signal('carrier-toggled', { subject })] }), now);
  const [eth0, eth1] = [flapped('eth0'), flapped('eth1')];
  t.equal(eth0 && hadFlap(eth0, 'eth0'), true);
  t.equal(eth1 && hadFlap(eth1, 'eth0'), false);
});

t.test('whether any DNS server is heard', async (t) => {
  t.notOk(isDeaf(undefined), 'nobody was asked');
  t.notOk(isDeaf(lookups([unanswered('127.0.0.53', 'timeout')])), 'a stub of this host says nothing of the network');
  t.ok(isDeaf(lookups([unanswered('172.30.0.10', 'timeout'), unanswered('172.30.0.10', 'unreachable')])));
  t.notOk(isDeaf(lookups([unanswered('172.30.0.10', 'timeout'), unanswered('172.30.0.11', 'malformed')])));
});
