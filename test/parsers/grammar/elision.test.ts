import t from 'tap';
import { isElision } from '../../../src/parsers/grammar/elision.ts';

t.test('elision', async (t) => {
  for (const line of ['...', '   ...', '...output...', '…', '.', '. . .', '[...]', '<...>', '<snip>', '-- snip --'])
    t.ok(isElision(line), line);
  for (const line of ['', '..', 'a ...', ': ...', '- snippet', '[1]', '<a>', '---']) t.notOk(isElision(line), line);
});
