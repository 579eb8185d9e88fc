import t from 'tap';
import command from '../../src/commands/parse.ts';
import { defineBinaryParser, defineParser, ParseError } from '../../src/model/parser.ts';
import { runCommand } from '../support/command-context.ts';

const words = defineParser({
  id: 'words',
  summary: 'words of a test',
  parse: (text) => ({
    value: text.trim().split(' '),
    problems: text.includes('bad') ? [{ line: 1, text, reason: 'a bad \u001b[31mword' }] : [],
  }),
});
const lines = defineParser({ ...words, id: 'lines-of-text', summary: 'lines of a test' });
const octets = defineBinaryParser({
  id: 'octets',
  summary: 'bytes of a test',
  decode: (bytes) => {
    if (bytes[0] === 1) throw new TypeError('a mistake in the parser');
    if (bytes.length < 3) throw new ParseError('three bytes are needed \u001b[31m', bytes.length);
    return [...bytes];
  },
});
const parsers = [lines, octets, words];

t.test('netdiagd parse', async (t) => {
  const done = await runCommand(command, { operands: ['words'] }, { parsers, stdin: 'one two\n' });
  t.match(done, { status: 0, stdout: '[\n  "one",\n  "two"\n]\n', stderr: '' }, 'standard input');
  for (const operands of [
    ['words', '-'],
    ['words', 'w.txt'],
  ]) {
    const { stdout } = await runCommand(command, { operands }, { parsers, stdin: 'a', files: { 'w.txt': 'a' } });
    t.equal(stdout, '[\n  "a"\n]\n', operands.join(' '));
  }
  const list = await runCommand(command, { values: { list: true } }, { parsers });
  t.equal(
    list.stdout,
    'lines-of-text  lines of a test\noctets         bytes of a test\nwords          words of a test\n',
  );
});

t.test('netdiagd parse: problems', async (t) => {
  const bad = { parsers, stdin: 'bad' };
  const done = await runCommand(command, { operands: ['words'] }, bad);
  t.match(done, { status: 0, stderr: 'line 1: a bad \ufffd[31mword\n' }, 'without control characters');
  const raw = await runCommand(command, { operands: ['words'] }, { parsers, stdin: 'a\u009b31m' });
  t.equal(raw.stdout, '[\n  "a\\u009b31m"\n]\n', 'nor in the value');
  t.equal((await runCommand(command, { operands: ['words'], values: { strict: true } }, bad)).status, 1);
  const good = { parsers, stdin: 'good' };
  t.equal((await runCommand(command, { operands: ['words'], values: { strict: true } }, good)).status, 0);
});

t.test('netdiagd parse: a binary format', async (t) => {
  const whole = Buffer.from([0xff, 0, 0xc3]);
  for (const [operands, given] of [
    [['octets'], { stdin: whole }],
    [['octets', '-'], { stdin: whole }],
    [['octets', 'o.bin'], { files: { 'o.bin': whole } }],
  ] as const) {
    const done = await runCommand(command, { operands }, { parsers, ...given });
    t.match(done, { status: 0, stderr: '' });
    t.same(JSON.parse(done.stdout), [0xff, 0, 0xc3], operands.join(' '));
  }
  for (const [operands, place] of [
    [['octets'], 'standard input'],
    [['octets', 'o\n.bin'], 'o\ufffd.bin'],
  ] as const) {
    const broken = { parsers, stdin: 'no', files: { 'o\n.bin': 'no' } };
    t.match(await runCommand(command, { operands }, broken), {
      status: 1,
      stdout: '',
      stderr: `${place}: not octets: three bytes are needed \ufffd[31m at offset 2\n`,
    });
  }
  const mistake = runCommand(command, { operands: ['octets'] }, { parsers, stdin: '\u0001' });
  await t.rejects(mistake, { message: 'a mistake in the parser' }, 'is not taken for a broken file');
});

t.test('netdiagd parse: mistakes', async (t) => {
  for (const [operands, message] of [
    [[], 'parse needs the name of a format; parse --list shows them'],
    [['wrds'], 'there is no format "wrds"; the nearest is "words"'],
    [['words', 'a', 'b'], 'parse takes one file, and got "b" as well'],
  ] as const) {
    await t.rejects(runCommand(command, { operands }, { parsers }), { name: 'UsageError', message });
  }
  await t.rejects(runCommand(command, { operands: ['words', 'none'] }, { parsers }), { message: /ENOENT/ });
});
