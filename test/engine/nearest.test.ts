import t from 'tap';
import { nearest } from '../../src/engine/nearest.ts';

const COMMANDS = ['diagnose', 'snapshot', 'serve', 'checks', 'parse', 'config'];

t.test('nearest', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['diagnose', 'diagnose'],
    ['diagnos', 'diagnose'],
    ['dianose', 'diagnose'],
    ['snapshto', 'snapshot'],
    ['check', 'checks'],
    ['sever', 'serve'],
    ['pars', 'parse'],
  ];
  for (const [word, expected] of cases) t.equal(nearest(word, COMMANDS), expected, word);
  t.equal(nearest('mtu', ['lookup-failed', 'mtu-above-lease']), 'mtu-above-lease', 'a part of it');
  t.equal(nearest('anything', []), '', 'of nothing');
  t.equal(nearest('', ['ab', 'a']), 'a', 'the fewest edits');

  const began = performance.now();
  t.ok(COMMANDS.includes(nearest('x'.repeat(1_000_000), COMMANDS)));
  t.ok(performance.now() - began < 10_000, 'of a megabyte');
});
