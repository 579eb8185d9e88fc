import t from 'tap';
import { ParseError } from '../../src/model/parser.ts';
import { Attributes, header, textOf, u64 } from '../../src/probes/attributes.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Type 3 `eth0`; type 4 1500; type 52 nested with twice 53; and again type 4. */
const GOOD = hex(
  '09000300 6574683000 000000  08000400 dc050000  14003480 0600 3500 6100 0000  0600 3500 6200 0000  08000400 01000000',
);

/** `[name, bytes, offset of the mistake]` */
const BROKEN: readonly (readonly [string, string, number])[] = [
  ['three bytes', '080004', 0],
  ['a length of nothing', '00000400', 0],
  ['a length that is less than the header', '03000400', 0],
  ['a length that leads out', '0c000400 dc050000', 0],
  ['a second that is cut off', '08000400 dc050000 0800', 8],
];

t.test('attributes', async (t) => {
  t.test('values by type', async (t) => {
    const attributes = new Attributes(GOOD, 0);
    t.equal(attributes.text(3), 'eth0');
    t.equal(attributes.u32(4), 1500, 'the first of two');
    t.equal(attributes.u16(4), 1500);
    t.equal(attributes.u8(4), 0xdc);
    t.ok(attributes.has(52), 'the flags beside a type are no part of it');
    t.notOk(attributes.has(5));
    t.same(attributes.nested(52)?.every(53).map(textOf), ['a', 'b']);
    for (const absent of [attributes.u8(9), attributes.i32(9), attributes.text(9), attributes.nested(9)]) {
      t.equal(absent, undefined);
    }
  });

  for (const [name, bytes, offset] of BROKEN) {
    t.throws(() => new Attributes(hex(bytes), 0), { name: 'ParseError', offset }, name);
  }

  t.test('a value that is too short', async (t) => {
    const attributes = new Attributes(hex('05000400 01000000'), 0);
    t.equal(attributes.u8(4), 1);
    t.throws(() => attributes.u32(4), { name: 'ParseError', offset: 4 });
    t.throws(() => attributes.bytes(4, 2), ParseError);
    t.throws(() => attributes.nested(4), ParseError);
  });

  t.test('a message that is shorter than its structure', async (t) => {
    t.throws(() => header(new Uint8Array(15), 16), { name: 'ParseError', offset: 0 });
  });

  t.test('64 bits', async (t) => {
    t.equal(u64(hex('00e40b5402000000'), 0), 10_000_000_000);
  });
});
