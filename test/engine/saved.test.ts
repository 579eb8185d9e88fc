import t from 'tap';
import { checks } from '../../.build/registry.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { renderText } from '../../src/engine/render-text.ts';
import { parseSnapshot } from '../../src/engine/saved.ts';
import type { SliceName } from '../../src/model/snapshot.ts';
import { iface, SLICE_NAMES, snapshotOf, TAKEN_AT } from '../support/hosts.ts';

const NAMES: readonly SliceName[] = ['host', 'interfaces', 'ovs'];
const saved = (parts: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ apiVersion: 'netdiagd/v1', kind: 'Snapshot', takenAt: TAKEN_AT, slices: {}, ...parts });
const read = (parts: Readonly<Record<string, unknown>> = {}) => parseSnapshot(saved(parts), 'old.json', NAMES);

/** Texts that are no snapshot, and what is said. */
const REFUSED: readonly (readonly [string, string, string | RegExp])[] = [
  ['nothing', '', /^old\.json is not JSON: /],
  ['half a file', saved().slice(0, 40), /^old\.json is not JSON: /],
  ['a list', '[]', 'old.json holds no JSON object'],
  ['null', 'null', 'old.json holds no JSON object'],
  ['a number', '5', 'old.json holds no JSON object'],
  [
    'another object',
    '{"a":1}',
    'old.json is not a snapshot of netdiagd: expected apiVersion netdiagd/v1 and kind Snapshot, found undefined and undefined',
  ],
  ['a report', saved({ kind: 'Report' }), /found "netdiagd\/v1" and "Report"$/],
  ['another version', saved({ apiVersion: 'netdiagd/v2' }), /found "netdiagd\/v2" and "Snapshot"$/],
  ['a text before it', saved({ before: 'x' }), 'old.json: before must be a snapshot, and is a string'],
  ['null before it', saved({ before: null }), 'old.json: before must be a snapshot, and is null'],
  ['another object before it', saved({ before: {} }), /^old\.json: before is not a snapshot of netdiagd: /],
  ['no time before it', saved({ before: JSON.parse(saved({ takenAt: 'x' })) }), /^old\.json: before: takenAt must be /],
  ['no time', saved({ takenAt: undefined }), 'old.json: takenAt must be a time in ISO 8601, and is undefined'],
  ['a time that is none', saved({ takenAt: 'now' }), 'old.json: takenAt must be a time in ISO 8601, and is "now"'],
  ['a number for a time', saved({ takenAt: 5 }), 'old.json: takenAt must be a time in ISO 8601, and is 5'],
];

t.test('saved', async (t) => {
  for (const [name, text, message] of REFUSED) {
    t.test(`refuses ${name}`, async (t) => {
      t.throws(() => parseSnapshot(text, 'old.json', NAMES), { message });
    });
  }

  t.test('what was saved comes back', async (t) => {
    const snapshot = snapshotOf({ interfaces: [iface('eth0')] });
    const again = parseSnapshot(JSON.stringify(snapshot), 'new.json', SLICE_NAMES);
    t.same(again.slices, snapshot.slices);
    t.match(again, { takenAt: TAKEN_AT, durationMs: 1, version: 'test' });
    t.same(parseSnapshot(JSON.stringify(again), 'again.json', SLICE_NAMES), again);
  });

  t.test('slices that are no slices', async (t) => {
    const { slices, collectors } = read({
      slices: { host: { state: 'ok', value: { hostname: 5 } }, interfaces: { state: 'ok', value: 'text' }, ovs: 7 },
    });
    const error = 'the saved snapshot holds no slice here';
    t.same(slices, {
      host: { state: 'failed', error },
      interfaces: { state: 'failed', error },
      ovs: { state: 'failed', error },
    });
    t.match(collectors[0], { id: 'host', state: 'failed', reason: error });
  });

  t.test('slices that are not there', async (t) => {
    for (const slices of [{}, undefined, null, [], 'text']) {
      t.match(read({ slices }).slices.ovs, { state: 'absent', reason: 'not in this snapshot' });
    }
    t.same(Object.keys(read({ slices: { ghost: { state: 'ok', value: {} } } }).slices), NAMES, 'nor are others taken');
  });

  t.test('slices without their reasons', async (t) => {
    const { slices } = read({ slices: { interfaces: { state: 'absent' }, ovs: { state: 'failed', error: 5 } } });
    const why = 'the saved snapshot does not say why';
    t.match(slices, { interfaces: { state: 'absent', reason: why }, ovs: { state: 'failed', error: why } });
  });

  t.test('runs of collectors', async (t) => {
    const runs = [{ id: 'ovs', source: 5, durationMs: 'x' }, null, { id: 'host', source: '/proc', durationMs: 2 }];
    t.match(read({ collectors: runs }).collectors, [
      { id: 'host', source: '/proc', durationMs: 2 },
      { id: 'interfaces', source: '', durationMs: 0 },
      { id: 'ovs', source: '', durationMs: 0 },
    ]);
    t.equal(read({ collectors: 'none' }).collectors.length, 3);
    t.equal(read().version, 'unknown');
  });

  t.test('a time that hides something', async (t) => {
    t.equal(read({ takenAt: '20 Nov 2026 12:00:00 GMT (\u001b[31m)' }).takenAt, TAKEN_AT);
  });

  t.test('names that objects have by themselves', async (t) => {
    const text = saved().replace('"slices":{}', '"slices":{"__proto__":{"ovs":{"state":"ok","value":{}}}}');
    t.equal(parseSnapshot(text, 'old.json', NAMES).slices.ovs.state, 'absent');
  });

  t.test('values of another shape make checks unknown, never the program fail', async (t) => {
    for (const value of [{}, [], [null], [[]], [{}], [5], { lookups: 5 }, { routes: {} }]) {
      const slices = Object.fromEntries(SLICE_NAMES.map((name) => [name, { state: 'ok', value }]));
      const report = diagnose(parseSnapshot(saved({ slices }), 'old.json', SLICE_NAMES), checks);
      t.type(renderText(report, { width: 80, colour: false }), 'string', JSON.stringify(value));
    }
  });
});
