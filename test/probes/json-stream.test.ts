import t from 'tap';
import { JsonStream } from '../../src/probes/json-stream.ts';

const TEXT = '{"a":"}{\\"]\\\\"} \n{"b":[[{}],{"c":"\\u00e9é"}]}{}\t{"d":1}';
const OBJECTS = [{ a: '}{"]\\' }, { b: [[{}], { c: 'éé' }] }, {}, { d: 1 }];

const read = (pieces: readonly string[], maxLength = 1000): unknown[] => {
  const stream = new JsonStream(maxLength);
  return pieces.flatMap((piece) => stream.push(piece));
};

t.test('json-stream', async (t) => {
  t.strictSame(read([TEXT]), OBJECTS, 'objects one after another');
  t.strictSame(read([...TEXT]), OBJECTS, 'a character at a time');
  for (let at = 0; at <= TEXT.length; at += 1) {
    t.strictSame(read([TEXT.slice(0, at), TEXT.slice(at)]), OBJECTS, `cut at ${at}`);
  }
  t.strictSame(read([]), []);
  t.strictSame(read([' \n', '{"a":']), [], 'an object without its end');

  for (const [name, text, message] of [
    ['an array', '[1]', /not a stream of JSON objects/],
    ['a word', 'hello', /not a stream of JSON objects/],
    ['words after an object', '{} x', /not a stream of JSON objects/],
    ['brackets that do not match', '{"a":[}}', /JSON/],
    ['no key', '{1}', /JSON/],
    ['a long object', `{"a":"${'x'.repeat(1000)}"}`, /longer than 1000 characters/],
    ['a long beginning', `{"a":"${'x'.repeat(1000)}`, /longer than 1000 characters/],
    ['nesting', '{"a":'.repeat(101), /nested more than 100 deep/],
  ] as const) {
    t.throws(() => read([text]), { message }, name);
    t.throws(() => read([...text]), { message }, `${name}, a character at a time`);
  }

  t.test('small values, which take far more memory than characters', async (t) => {
    const list = (values: number) => `{"a":[${'[],'.repeat(values)}0]}`;
    t.equal(read([list(1000)], Number.POSITIVE_INFINITY).length, 1);
    t.throws(() => read([list(500_000)], Number.POSITIVE_INFINITY), { message: /more than 1000000 values/ });
    t.throws(() => read([`{"a":[${'0,'.repeat(1_000_000)}`], Number.POSITIVE_INFINITY), {
      message: /more than 1000000 values/,
    });
    t.equal(read(Array(3).fill(list(200_000)), Number.POSITIVE_INFINITY).length, 3, 'in each object');
  });

  t.test('a prototype is no object', async (t) => {
    const [object] = read(['{"__proto__":{"x":1}}']);
    t.equal(Object.getPrototypeOf(object), Object.prototype);
  });
});
