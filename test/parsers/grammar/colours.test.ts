import t from 'tap';
import { withoutColours } from '../../../src/parsers/grammar/colours.ts';

t.test('colours', async (t) => {
  const samples: readonly (readonly [string, string, string])[] = [
    ['none', 'lo UNKNOWN', 'lo UNKNOWN'],
    ['those of ip -c', '\u001b[36mlo: \u001b[0m<UP> state \u001b[32mUP \u001b[0m', 'lo: <UP> state UP '],
    ['several at once', '\u001b[1;36mlo\u001b[m', 'lo'],
    ['another escape sequence stays', '\u001b[2Jlo\u001b', '\u001b[2Jlo\u001b'],
  ];
  for (const [name, coloured, plain] of samples) t.equal(withoutColours(coloured), plain, name);
});
