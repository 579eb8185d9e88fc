import type { Test } from 'tap';
import type { Parsed } from '../../src/model/parser.ts';

const MUTATIONS = 1500;
const SIZE = 64 * 1024;
/** Generous for a linear parser, which takes some milliseconds; a quadratic one takes many seconds. */
const LIMIT_MS = 1000;
const PIECES = [
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '\\',
  '"',
  "'",
  '$',
  '{',
  '}',
  '[',
  ']',
  ';',
  '#',
  '=',
  ':',
  '%',
  '~',
  ',',
  '.',
  '/',
  '-1',
  '0',
  '4294967296',
  'é',
  '__proto__',
];

/** A small congruential generator: the same mutations in every run. */
function* randomNumbers(): Generator<number, never> {
  for (let state = 42; ; state = (state * 1_103_515_245 + 12_345) % 2 ** 31) yield state / 2 ** 31;
}

/** Proves that a line parser takes any text: every prefix of the samples, mutations of them, and much of one thing. */
export function takesAnything(
  t: Test,
  parse: (text: string) => Parsed<unknown>,
  samples: readonly string[],
  repeated: readonly string[],
): void {
  t.test('every prefix', async (t) => {
    for (const sample of samples) {
      for (let length = 0; length <= sample.length; length += 1) check(parse, sample.slice(0, length));
    }
    t.pass('nothing thrown');
  });
  t.test('mutations', async (t) => {
    const random = randomNumbers();
    const below = (limit: number) => Math.floor(random.next().value * limit);
    for (let count = 0; count < MUTATIONS; count += 1) {
      let text = samples[count % samples.length] ?? '';
      for (let edits = 1 + below(4); edits > 0; edits -= 1) {
        const at = below(text.length + 1);
        text = text.slice(0, at) + (PIECES[below(PIECES.length)] ?? '') + text.slice(at + below(4));
      }
      check(parse, text);
    }
    t.pass('nothing thrown');
  });
  for (const piece of [...PIECES, ...repeated]) {
    t.test(`64 KiB of ${JSON.stringify(piece)}`, async (t) => {
      const started = performance.now();
      check(parse, piece.repeat(SIZE / piece.length));
      t.ok(performance.now() - started < LIMIT_MS, 'in linear time');
    });
  }
}

function check(parse: (text: string) => Parsed<unknown>, text: string): void {
  const { value, problems } = parse(text);
  const lines = text.split('\n').length;
  const good = problems.every(({ line, reason }) => line >= 1 && line <= lines && reason !== '');
  if (!good || JSON.stringify(value) === undefined) throw new Error(`bad result for ${JSON.stringify(text)}`);
}
