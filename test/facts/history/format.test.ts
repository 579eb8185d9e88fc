import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  decodeBaseline,
  decodeEpisode,
  encodeAlive,
  encodeBaseline,
  encodeEpisode,
  encodeState,
  NewerVersionError,
  openSegment,
  segmentHeader,
} from '../../../src/facts/history/format.ts';
import { seal, unseal } from '../../../src/facts/history/sealed.ts';
import { at, episodeAt, stateAt } from '../../support/remembered.ts';

const FIXTURES = 'test/fixtures/history';
const saved = (name: string): string => readFileSync(`${FIXTURES}/${name}`, 'utf8');

t.test('what is written can be read', async (t) => {
  const read = openSegment(segmentHeader().trimEnd());
  t.same(read(encodeState(stateAt(0)).trimEnd()), { state: stateAt(0) });
  t.same(read(encodeAlive(at(0)).trimEnd()), { alive: at(0) });
  t.same(decodeEpisode(encodeEpisode(episodeAt(0))), episodeAt(0));
  t.same(decodeBaseline(encodeBaseline(stateAt(0))), stateAt(0));
  t.ok(encodeAlive(at(0)).length <= 80, 'that the agent is alive takes a few bytes');
  const strange = stateAt(0, { hostname: 'zürich \u2028 \ud800 "\n\\' });
  t.same(read(encodeState(strange).trimEnd()), { state: strange });
  for (const text of [encodeState(stateAt(0)), encodeEpisode(episodeAt(0))]) t.ok(JSON.parse(text), 'jq reads it');
});

t.test('versions that were written once', async (t) => {
  t.same(readdirSync(FIXTURES).sort(), ['v1.baseline.json', 'v1.episode.json', 'v1.states.jsonl']);
  const [header = '', ...lines] = saved('v1.states.jsonl').trimEnd().split('\n');
  t.same(lines.map(openSegment(header)), [{ state: stateAt(0) }, { alive: at(60) }]);
  t.same(decodeEpisode(saved('v1.episode.json')), episodeAt(0));
  t.same(decodeBaseline(saved('v1.baseline.json')), stateAt(0));
});

t.test('versions that are yet to come, and none at all', async (t) => {
  for (const decode of [decodeEpisode, decodeBaseline, openSegment]) {
    for (const holds of ['episode', 'baseline', 'states']) {
      const file = (version: unknown) => () => decode(seal({ netdiagd: holds, version, value: {} }));
      t.throws(file(2), Error);
      for (const version of [0, -1, 1.5, '1', null, undefined, '__proto__']) t.throws(file(version), Error);
    }
  }
  t.throws(() => decodeEpisode(seal({ netdiagd: 'episode', version: 2, value: {} })), NewerVersionError);
  t.throws(() => openSegment(seal({ netdiagd: 'states', version: 7 })), NewerVersionError);
});

t.test('whatever is damaged is refused', async (t) => {
  const whole = encodeEpisode(episodeAt(0)).trimEnd();
  for (let length = 0; length < whole.length; length += 13) t.throws(() => decodeEpisode(whole.slice(0, length)));
  for (let i = 0; i < whole.length; i += 97) {
    const flipped = whole.slice(0, i) + String.fromCharCode(whole.charCodeAt(i) ^ 1) + whole.slice(i + 1);
    t.throws(() => decodeEpisode(flipped), `a bit at ${i}`);
  }
  for (const line of ['', '{', 'null', '[]', '{"crc32":"00000000",', '{"crc32":"00000000"}'])
    t.throws(() => unseal(line));
  t.same(unseal(seal({ a: 1 })), { a: 1 });
  t.equal(JSON.parse(seal({ a: 1 })).crc32, '94da56a3', 'zlib says the same of `"a":1}`');
});

t.test('what has a checksum, and another shape', async (t) => {
  const episode = episodeAt(0);
  const file = (parts: object) => () =>
    decodeEpisode(seal({ netdiagd: 'episode', version: 1, value: { ...episode, ...parts } }));
  for (const [parts, message] of [
    [{ id: '../../etc/passwd' }, 'id is not an id'],
    [{ id: 'a'.repeat(65) }, 'id is not an id'],
    [{ kind: 'party' }, 'kind is not one of migration, resume'],
    [{ at: 'yesterday' }, 'at is not a time'],
    [{ settled: 1 }, 'settled is not a flag'],
    [{ words: 'x'.repeat(10_001) }, 'words is not a text'],
    [{ signals: {} }, 'signals is not a list'],
    [{ before: { ...stateAt(0), interfaces: [{}] } }, 'before.interfaces[0].name is not a text'],
    [{ changes: [null] }, 'changes[0] is not an object'],
    [{ reasons: Array(20_001).fill('') }, 'reasons is not a list'],
  ] as const) {
    t.throws(file(parts), { message }, message);
  }
  const nested = seal({ netdiagd: 'episode', version: 1, value: [[]] });
  t.throws(() => decodeEpisode(nested), { message: 'it is not an object' });
  const read = file({ unknown: { to: 'us' }, before: undefined })();
  const { before: _before, ...without } = episode;
  t.same(read, without, 'what is not known is left out');
  t.same(Object.keys(file(JSON.parse('{"__proto__":{"evil":1}}'))()).includes('__proto__'), false);
});
