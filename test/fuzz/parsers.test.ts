// A million inputs that nobody wrote: every format answers, or throws ParseError where it is binary.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import * as registry from '../../src/app/registry.ts';
import { type BinaryParser, loaded, type Parsed, ParseError, type Parser } from '../../src/model/parser.ts';
import { decodeBreach, mutateBytes } from '../support/decoder-trials.ts';
import { mutate } from '../support/mutation.ts';
import { breach } from '../support/parser-trials.ts';
import { Random } from '../support/random.ts';

type Format = Parser | BinaryParser;
const parsers: readonly Format[] = await Promise.all(
  registry.parsers.map(async (parser) => ('decode' in parser ? parser : loaded(parser))),
);

/** Over all formats together. */
const INPUTS = 1_000_000;
/** Characters of an input: what confuses a parser is local. */
const WINDOW = 240;
const PREFIXES = 1000;
const RUNS = 300;

/** Real captures of a format; those of another format where it has none. */
function samplesOf(id: string): readonly Buffer[] {
  const folder = join('test/fixtures', id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name)));
}

const noSamples: readonly Buffer[] = [Buffer.from('a b\tc\n{"a": ["b", 1]}\n<a b="c">d</a>\na=b\n')];

/** A piece of a capture that begins with a line. */
function windowOf(samples: readonly string[], random: Random): string {
  const sample = samples[random.below(samples.length)] ?? '';
  if (sample.length <= WINDOW) return sample;
  const start = random.chance(30) ? 0 : sample.indexOf('\n', random.below(sample.length - WINDOW)) + 1;
  return sample.slice(start, start + WINDOW);
}

/** Two pieces of captures one behind the other, now and then; and some places of it changed. */
function inputOf(samples: readonly string[], random: Random): string {
  const window = windowOf(samples, random);
  return mutate(random.chance(15) ? window + windowOf(samples, random) : window, random);
}

/** The contract of one format on one input, given as bytes. */
function checker(parser: Format): (input: string | Uint8Array) => string | undefined {
  if ('decode' in parser) return (input) => decodeBreach(parser.decode, Buffer.from(input));
  return (input) => breach(parser.parse, String(input));
}

function* inputs(parser: Format, count: number): Generator<string | Uint8Array> {
  const samples = samplesOf(parser.id);
  const real = samples.length > 0 ? samples : noSamples;
  const random = new Random(parser.id.length);
  const texts = real.map((sample) => sample.toString());
  const binary = 'decode' in parser;
  for (let i = 0; i < count; i += 1) {
    yield binary ? mutateBytes(real[random.below(real.length)] ?? Buffer.alloc(1), random) : inputOf(texts, random);
  }
  for (const sample of real.slice(0, 3)) {
    const whole = binary ? sample : sample.toString();
    for (let length = Math.min(sample.length, PREFIXES); length >= 0; length -= 1) yield whole.slice(0, length);
  }
}

t.test('every format answers to anything', async (t) => {
  const share = Math.ceil(INPUTS / parsers.length);
  let tried = 0;
  for (const parser of parsers) {
    const check = checker(parser);
    let found: string | undefined;
    for (const input of inputs(parser, share)) {
      tried += 1;
      found = check(input);
      if (found !== undefined) break;
    }
    t.equal(found?.slice(0, 2000), undefined, parser.id);
  }
  t.ok(tried >= INPUTS, `${tried} inputs`);
});

/** No state is kept from one text to the next: the same text is the same value. */
function soundOn(parser: Format, input: string): void {
  const found = checker(parser)(input);
  if (found !== undefined) throw new Error(found);
  if ('decode' in parser) return;
  const [once, again] = [parser.parse(input), parser.parse(input)].map((parsed) => JSON.stringify(parsed));
  if (once !== again) throw new Error('another value for the same text');
}

t.test('what holds for any text', async (t) => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.json(),
  );
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
  for (const parser of parsers) {
    const { failed, errorInstance } = fc.check(
      fc.property(text, (input) => soundOn(parser, input)),
      { numRuns: RUNS, seed: 1 },
    );
    t.notOk(failed, `${parser.id} ${errorInstance ?? ''}`);
  }
});

t.test('what breaks the contract is found', async (t) => {
  const format = { id: 'x', summary: 'x' };
  const soundly = (parse: (text: string) => Parsed<unknown>) => checker({ ...format, parse })('a\nb');
  t.equal(
    soundly(() => ({ value: {}, problems: [] })),
    undefined,
  );
  t.match(
    soundly(() => {
      throw new TypeError('lost');
    }),
    /lost/,
  );
  t.match(
    soundly(() => ({ value: {}, problems: [{ line: 3, text: '', reason: 'late' }] })),
    /line 3 of 2/,
  );
  t.match(
    soundly(() => ({ value: Object.create({ a: 1 }), problems: [] })),
    /prototype/,
  );
  const decoding = (cause: Error) =>
    checker({
      ...format,
      decode: () => {
        throw cause;
      },
    })(Buffer.from('abc'));
  t.equal(decoding(new ParseError('short', 3)), undefined);
  t.match(decoding(new ParseError('short', 4)), /offset 4 for 616263/);
  t.match(decoding(new RangeError('beyond')), /beyond/);
});
