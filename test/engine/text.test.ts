import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { fill, jsonText, printable, shellWord } from '../../src/engine/text.ts';

const HOSTILE = [
  "it's",
  '"; rm -rf / #',
  '$(id)',
  '`id`',
  '$HOME',
  '*',
  '~',
  '-n',
  '\\',
  "\\'",
  "'",
  "''",
  '',
  ' ',
  'a b',
  '!!',
  '{a,b}',
  'é',
  '日本',
  '\ud83d\ude00',
];

t.test('text', async (t) => {
  t.test('fill', async (t) => {
    t.equal(fill('{a} and {b}, {a}', { a: 'x', b: 2 }), 'x and 2, x');
    t.equal(fill('{ a } {} {a-b}', {}), '{ a } {} {a-b}', 'what is no placeholder stays');
    t.equal(fill('{a}', { a: '{b} $& $1' }), '{b} $& $1', 'a value is not read again');
    t.equal(
      fill('{a}', { a: 'x' }, (value) => `<${value}>`),
      '<x>',
    );
    for (const name of ['b', 'constructor', '__proto__', 'toString']) {
      t.throws(() => fill(`say {${name}}`, { a: 1 }), { message: `no value for {${name}} in "say {${name}}"` });
    }
  });

  t.test('printable', async (t) => {
    t.equal(printable('eth0 — é 日本'), 'eth0 — é 日本');
    for (const c of [
      '\0',
      '\n',
      '\r',
      '\t',
      '\u001b',
      '\u007f',
      '\u009b',
      '\u2028',
      '\u202e',
      '\u2066',
      '\u061c',
      '\u200f',
    ]) {
      t.equal(printable(`a${c}b`), 'a\ufffdb', `code ${c.charCodeAt(0)}`);
    }
    t.equal(printable('\u001b]0;title\u0007\u001b[2J'), '\ufffd]0;title\ufffd\ufffd[2J');
  });

  t.test('JSON that a terminal shows as it is', async (t) => {
    const value = { 'a\u009b': ['\u001b[31m\u007f\u202e\u2028', 'é 日本 \\u009b'], b: undefined };
    t.equal(jsonText(value), '{"a\\u009b":["\\u001b[31m\\u007f\\u202e\\u2028","é 日本 \\\\u009b"]}');
    t.strictSame(JSON.parse(jsonText(value)), JSON.parse(JSON.stringify(value)), 'it says the same');
    t.equal(jsonText([1], 2), '[\n  1\n]');
  });

  t.test('words that a shell reads back', async (t) => {
    const echoed = (words: readonly string[]) =>
      execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' })
        .split('\0')
        .slice(0, -1);
    t.same(echoed(HOSTILE), HOSTILE);
    const any = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(any, (words) => {
        const expected = words.map((word) => Buffer.from(printable(word)).toString('utf8'));
        t.same(echoed(words), expected);
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  t.test('plain words stay as they are', async (t) => {
    for (const word of ['eth0', '192.168.24.6/25', 'fe80::1%eth0', 'a@b', 'k=v', 'x,y', '/run/netns/x', 'a_b-c+d']) {
      t.equal(shellWord(word), word);
    }
    t.equal(shellWord(1500), '1500');
    t.equal(shellWord('a\nb'), "'a\ufffdb'");
  });
});
