import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Parsed } from '../../src/model/parser.ts';

type Parse = (text: string) => Parsed<unknown>;

/** 64 KiB; a parser that goes over a line again and again needs minutes for some of these. */
const LENGTH = 65_536;
const MAX_MS = 1000;
const MUTATIONS = 400;
const PIECES = [
  '',
  '\n',
  '\t',
  ' ',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\0',
  '__proto__',
  '%',
  '@',
  '<',
  '>',
  '=',
  '#',
  '\r',
  'é',
];

export const fixturesOf = (format: string): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(join('test', 'fixtures', format))
    .sort()
    .map((name) => ({ name, text: readFixture(format, name) }));

export const readFixture = (format: string, name: string): string =>
  readFileSync(join('test', 'fixtures', format, name), 'utf8');

/** Captures published by others, where they lie beside the project: `X.txt` with what is known about it. */
export function publicCorpus(
  format: string,
): readonly { name: string; text: string; expect: Record<string, unknown> }[] {
  const folder = join('..', 'shared', 'corpus', 'public', format);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.txt'.length);
      const expect: { derived?: Record<string, unknown> } = JSON.parse(
        readFileSync(join(folder, `${name}.expect.json`), 'utf8'),
      );
      return { name, text: readFileSync(join(folder, file), 'utf8'), expect: expect.derived ?? {} };
    });
}

/** A small generator (mulberry32), so that a failure comes back in the next run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) % below;
  };
}

function mutate(text: string, random: (below: number) => number): string {
  let result = text;
  for (let i = random(4) + 1; i > 0; i -= 1) {
    const at = random(result.length + 1);
    const piece = PIECES[random(PIECES.length)] ?? '';
    result = result.slice(0, at) + piece + result.slice(at + random(12));
  }
  return result;
}

/** What went wrong, so that a failure names the input; `undefined` when the parser kept its contract. */
function breach(parse: Parse, text: string): string | undefined {
  try {
    const { value, problems } = parse(text);
    const lines = text.split('\n').length;
    if (typeof value !== 'object' || value === null) return `no value for ${JSON.stringify(text)}`;
    const stray = problems.find(({ line, reason }) => line < 1 || line > lines || reason === '');
    return stray && `a problem at line ${stray.line} of ${lines} in ${JSON.stringify(text)}`;
  } catch (error) {
    return `${String(error)} for ${JSON.stringify(text)}`;
  }
}

const firstBreach = (parse: Parse, texts: Iterable<string>): string | undefined => {
  for (const text of texts) {
    const found = breach(parse, text);
    if (found !== undefined) return found.slice(0, 2000);
  }
  return undefined;
};

function* prefixes(text: string): Generator<string> {
  const step = Math.max(1, Math.ceil(text.length / 3000));
  for (let length = 0; length < text.length; length += step) yield text.slice(0, length);
}

function* mutations(text: string): Generator<string> {
  const random = randomOf(text.length);
  for (let i = 0; i < MUTATIONS; i += 1) yield mutate(text, random);
}

function* hostile(texts: readonly string[]): Generator<string> {
  for (const piece of [...PIECES, 'a', '0', 'a ', 'a\n', ' \n', '\t\n', '":', '["', '{"a":', '"\\']) {
    if (piece !== '') yield piece.repeat(LENGTH / piece.length);
  }
  for (const text of texts) {
    const line = text.split('\n').find((part) => part.trim().length > 20) ?? text;
    for (const piece of [line, `${line}\n`]) yield piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);
  }
}

/** What every line parser owes: an answer to any text, in time that grows with its length only. */
export function testParserTrials(t: Test, parse: Parse, format: string): void {
  const texts = fixturesOf(format).map(({ text }) => text);
  t.test('never throws', async (t) => {
    for (const { name, text } of fixturesOf(format)) {
      t.equal(firstBreach(parse, prefixes(text)), undefined, `truncated ${name}`);
      t.equal(firstBreach(parse, mutations(text.slice(0, 4096))), undefined, `mutated ${name}`);
    }
  });
  t.test('is linear', async (t) => {
    for (const text of hostile(texts)) {
      const start = performance.now();
      const found = breach(parse, text);
      const took = performance.now() - start;
      t.equal(found?.slice(0, 200), undefined);
      t.ok(took < MAX_MS, `${LENGTH} characters of ${JSON.stringify(text.slice(0, 20))} took ${Math.round(took)} ms`);
    }
  });
}
