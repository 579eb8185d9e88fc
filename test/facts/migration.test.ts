import t from 'tap';
import { commonDomain, lastMove } from '../../src/facts/migration.ts';
import { episode } from '../support/states.ts';

t.test('nodes of one cluster go by their short names', async (t) => {
  t.equal(commonDomain('a.lab.example', 'b.lab.example'), '.lab.example');
  t.equal(commonDomain('a.lab.example', 'a.elsewhere.example'), '');
  t.equal(commonDomain('a', 'b'), '');
  t.equal(commonDomain('10.0.0.1', '11.0.0.1'), '', 'an address is no name');
  t.equal(commonDomain(undefined, 'b.lab.example'), '');
  const move = lastMove({ latest: episode(), earlier: [] }, new Date('2026-11-20T12:01:00.000Z'));
  t.equal(move?.words, 'the live migration from master1 to master2 at 12:00:10');
});
