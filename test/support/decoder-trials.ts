import type { Test } from 'tap';
import { ParseError } from '../../src/model/parser.ts';
import { Random } from './random.ts';

type Decode = (bytes: Uint8Array) => unknown;

const MUTATIONS = 5000;

/** Bytes changed, put in, taken out and doubled. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result = [...bytes];
  for (let i = random.below(6) + 1; i > 0; i -= 1) {
    const at = random.below(result.length + 1);
    const piece = Array.from(
      { length: random.below(4) },
      () => [0, 1, 4, 52, 119, 0xc0, 0xff, random.below(256)][random.below(8)] ?? 0,
    );
    result = [...result.slice(0, at), ...piece, ...result.slice(at + random.below(4))];
  }
  return Uint8Array.from(result);
}

/** What went wrong; `undefined` when there is a value, or a ParseError that points into the input. */
export function decodeBreach(decode: Decode, bytes: Uint8Array): string | undefined {
  const shown = Buffer.from(bytes.subarray(0, 1000)).toString('hex');
  try {
    const value = decode(bytes);
    return typeof value === 'object' && value !== null ? undefined : `no value for ${shown}`;
  } catch (error) {
    if (!(error instanceof ParseError)) return `${String(error)} for ${shown}`;
    return error.offset >= 0 && error.offset <= bytes.length ? undefined : `offset ${error.offset} for ${shown}`;
  }
}

function* trials(samples: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const sample of samples) {
    for (let length = 0; length < sample.length; length += 1) yield sample.subarray(0, length);
    const random = new Random(sample.length);
    for (let i = 0; i < MUTATIONS; i += 1) yield mutateBytes(sample, random);
  }
}

/** What every decoder owes: a value, or a ParseError that names an offset of the input. */
export function testDecoderTrials(t: Test, decode: Decode, samples: readonly Uint8Array[]): void {
  t.test('decodes, or throws a ParseError', async (t) => {
    let decoded = 0;
    for (const bytes of trials(samples)) {
      const found = decodeBreach(decode, bytes);
      if (found !== undefined) return t.fail(found);
      decoded += 1;
    }
    t.ok(decoded > MUTATIONS, `${decoded} inputs`);
  });
}
