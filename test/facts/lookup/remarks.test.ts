import t from 'tap';
import { judgeLookup } from '../../../src/facts/lookup/verdict.ts';
import { resolver } from '../../support/hosts.ts';
import { A, B, one, SEARCH, WEB, web } from '../../support/lookup-cases.ts';
import { type Situation, seenOf } from '../../support/lookup-seen.ts';

t.test('what is worth a note', async (t) => {
  const notes = (situation: Situation) => judgeLookup(seenOf(situation)).notes.map(({ cause }) => cause);
  t.same(notes({ ...one, name: WEB, says: { [A]: web } }), [], 'nothing of a healthy one');
  const two = { resolver: resolver([A, B], { search: SEARCH }) };
  t.same(notes({ ...two, name: WEB, says: { [A]: { '*': 'refused' }, [B]: web } }), ['server-turns-away']);
  const lost = { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], attempts: 2 } };
  t.same(notes({ ...one, name: WEB, says: { [A]: lost } }), ['datagram-lost']);
  const pod = { resolver: resolver([A], { search: SEARCH, options: { ndots: 5 } }) };
  t.same(notes({ ...pod, name: WEB, says: { [A]: web } }), ['search-amplified']);
  t.same(
    notes({
      ...one,
      name: WEB,
      says: { [A]: web },
      parts: { servers: [{ address: A, role: 'resolv.conf', tcp: 'closed' }] },
    }),
    ['tcp-closed'],
  );
  t.same(notes({ ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], ttl: 0 } } } }), [
    'answer-stale',
  ]);
  t.same(notes({ ...one, name: WEB, says: { [A]: { ...web, [`${WEB} A`]: { answers: ['10.96.0.7'], strays: 2 } } } }), [
    'stray-replies',
  ]);
  t.same(
    notes({
      resolver: resolver([A, B, '192.0.2.1', '192.0.2.2'], { search: SEARCH }),
      name: WEB,
      says: { [A]: web, [B]: web, '192.0.2.1': web, '192.0.2.2': web },
    }),
    ['configuration-ignored'],
  );
});
