import t from 'tap';
import { findExcess } from '../../../src/parsers/grammar/json-bounds.ts';

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const TABLE: readonly (readonly [name: string, text: string, reason: string | undefined])[] = [
  ['nothing', '', undefined],
  ['as deep as may be', deep(100), undefined],
  ['too deep', deep(101), 'nests deeper than 100'],
  ['too deep in objects', '{"a":'.repeat(101), 'nests deeper than 100'],
  ['one after another is not deep', deep(60).repeat(3), undefined],
  ['brackets in a string', `["${'['.repeat(200)}\\"${'{'.repeat(200)}"]`, undefined],
  ['a string without end', `"${'['.repeat(200)}`, undefined],
  ['a backslash in the end', '"\\', undefined],
  ['few empty objects', `[${'{},'.repeat(9000)}{}]`, undefined],
  ['many empty objects', `[${'{},'.repeat(20_000)}{}]`, 'holds too many objects and lists'],
  ['the smallest objects that a tool prints', `[${'{"vlan":1},'.repeat(20_000)}{}]`, undefined],
  ['numbers take little', `[${'1,'.repeat(100_000)}1]`, undefined],
];

t.test('json-bounds', async (t) => {
  for (const [name, text, reason] of TABLE) t.equal(findExcess(text)?.reason, reason, name);
  t.equal(findExcess(deep(101))?.at, 100);
});
