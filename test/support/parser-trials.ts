import type { Test } from 'tap';
import type { Parsed, Problem } from '../../src/model/parser.ts';
import { mutate, PIECES } from './mutation.ts';
import { Random } from './random.ts';

type Parse = (text: string) => Parsed<unknown>;

/** 64 KiB; a parser that goes over a line again and again needs minutes for some of these. */
const LENGTH = 65_536;
/** Of processor time: a guard against hanging. What a parser needs in fact, `npm run bench` measures. */
const HANGS_MS = 10_000;
const MUTATIONS = 400;
/** Bounds of a report, grammar/lines.ts. */
const MAX_PROBLEMS = 1000;
const MAX_TEXT = 200;
const COMMON = ['a', '0', 'a ', 'a\n', ' \n', '\t\n', '":', '["', '{"a":', '"\\'];

/** Whether problems stay within the text and within bounds, whatever the text repeats. */
const isSound = ({ line, text, reason }: Problem, lines: number): boolean =>
  line >= 1 && line <= lines && reason !== '' && text.length <= MAX_TEXT;

/** What went wrong, so that a failure names the input; `undefined` when the parser kept its contract. */
export function breach(parse: Parse, text: string): string | undefined {
  try {
    const { value, problems } = parse(text);
    const lines = text.split('\n').length;
    if (typeof value !== 'object' || value === null) return `no value for ${JSON.stringify(text)}`;
    if (problems.length > MAX_PROBLEMS) return `${problems.length} problems of ${JSON.stringify(text)}`;
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (entries.some((entry) => Object.getPrototypeOf(entry) !== Object.prototype))
      return `a changed prototype from ${JSON.stringify(text)}`;
    const stray = problems.find((problem) => !isSound(problem, lines));
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
  const random = new Random(text.length);
  for (let i = 0; i < MUTATIONS; i += 1) yield mutate(text, random);
}

function* endless(samples: readonly string[], pieces: readonly string[]): Generator<string> {
  for (const piece of [...PIECES, ...COMMON, ...pieces]) if (piece !== '') yield piece.repeat(LENGTH / piece.length);
  for (const sample of samples) {
    const line = sample.split('\n').find((part) => part.trim().length > 20) ?? sample;
    for (const piece of [line, `${line}\n`]) yield piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);
  }
}

/**
 * What every line parser owes: an answer to any text, in time that grows with its length only. `pieces` are repeated,
 * `texts` are taken as they are.
 */
export function testParserTrials(
  t: Test,
  parse: Parse,
  samples: readonly string[],
  { pieces = [], texts = [] }: { readonly pieces?: readonly string[]; readonly texts?: readonly string[] } = {},
): void {
  t.test('never throws', async (t) => {
    for (const sample of samples) {
      const name = JSON.stringify(sample.slice(0, 40));
      t.equal(firstBreach(parse, prefixes(sample)), undefined, `truncated ${name}`);
      t.equal(firstBreach(parse, mutations(sample.slice(0, 4096))), undefined, `mutated ${name}`);
    }
  });
  t.test('is linear', async (t) => {
    for (const text of [...endless(samples, pieces), ...texts]) {
      const before = process.cpuUsage();
      const found = breach(parse, text);
      const { user } = process.cpuUsage(before);
      t.equal(found?.slice(0, 200), undefined);
      t.ok(user / 1000 < HANGS_MS, `${text.length} characters of ${JSON.stringify(text.slice(0, 20))}`);
    }
  });
}
