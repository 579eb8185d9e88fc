import fc from 'fast-check';
import t from 'tap';
import { type Memory, noteTold, type Recollection, remember } from '../../src/engine/memory.ts';
import type { Check } from '../../src/model/check.ts';
import { checkThat } from '../support/checks.ts';
import { finding } from '../support/reports.ts';

const START = Date.parse('2026-11-20T12:00:00.000Z');
const MINUTE = 60;
const CHECKS = new Map<string, Check>([
  ['a-bad', checkThat('a-bad', [])],
  ['slow-bad', checkThat('slow-bad', [], { lastsSeconds: 2 })],
]);

interface Look {
  readonly at: number;
  readonly found?: readonly string[];
  readonly undecided?: readonly string[];
  readonly checks?: ReadonlyMap<string, Check>;
  /** What other findings hide, or the configuration suppresses. */
  readonly untold?: readonly string[];
}

const judgedOf = (id: string) => ({
  finding: finding({ id, check: id.slice(0, id.indexOf(':')), message: id }),
  scope: undefined,
});

/** Observations at so many seconds, one after another; every confirmed finding is told unless the test says otherwise. */
function follow(looks: readonly Look[], memory: Memory = new Map()): Recollection {
  let known = memory;
  let result: Recollection | undefined;
  for (const { at, found = [], undecided = [], checks = CHECKS, untold = [] } of looks) {
    const observed = { judged: found.map((id) => judgedOf(id)), at: START + at * 1000, checks };
    result = remember(known, { ...observed, undecided: new Set(undecided) });
    const told = result.confirmed.map((item) => item.finding.id).filter((id) => !untold.includes(id));
    known = noteTold(result.memory, new Set(told));
  }
  if (!result) throw new Error('no observation');
  return { ...result, memory: known };
}
const told = (looks: readonly Look[]) => {
  const { confirmed, suspected, cleared } = follow(looks);
  const ids = (items: readonly { readonly finding: { readonly id: string } }[]) => items.map((item) => item.finding.id);
  return { confirmed: ids(confirmed), suspected: ids(suspected), cleared: cleared.map(({ id }) => id) };
};
const clock = (at: number) => new Date(START + at * 1000).toISOString();
const EVERY = (seconds: number, count: number) => Array.from({ length: count }, (_, i) => i * seconds);
/** It comes and goes again, each time for a minute. */
const coming = (times: number, id = 'a-bad:x'): Look[] =>
  EVERY(2 * MINUTE, times).flatMap((at) => [{ at, found: [id] }, { at: at + MINUTE }]);

t.test('memory: the clock is set back', async (t) => {
  const HOUR = 3600;
  const waiting = [HOUR, 0, 2].map((at) => ({ at, found: ['slow-bad:x'] }));
  t.same(told(waiting.slice(0, 2)).suspected, ['slow-bad:x']);
  t.same(told(waiting).confirmed, ['slow-bad:x'], 'what waits does not wait for the clock');
  const gone = [{ at: 2 * HOUR, found: ['a-bad:x'] }, { at: 2 * HOUR + MINUTE }, { at: 0 }];
  t.same(told(gone).cleared, ['a-bad:x']);
  t.same(told([...gone, { at: HOUR }]).cleared, [], 'what went is not told for longer');
  const flapping = [...coming(3).map((look) => ({ ...look, at: look.at + HOUR })), { at: 0 }];
  t.same(told(flapping).confirmed, ['a-bad:x']);
  t.same(told([...flapping, { at: 5 * MINUTE }]).confirmed, [], 'nor held for longer');
});

t.test('memory: since when a finding has been there', async (t) => {
  const stays = follow(EVERY(MINUTE, 5).map((at) => ({ at, found: ['a-bad:x'] })));
  t.equal(stays.confirmed[0]?.finding.firstSeen, clock(0));
  t.notOk(stays.confirmed[0]?.finding.flapping);
  const back = follow([{ at: 0, found: ['a-bad:x'] }, { at: 1 }, { at: 2, found: ['a-bad:x'] }]);
  t.equal(back.confirmed[0]?.finding.firstSeen, clock(2), 'without a break');
});

t.test('memory: what went', async (t) => {
  const { cleared } = follow([{ at: 0, found: ['a-bad:x'] }, { at: 60, found: ['a-bad:x'] }, { at: 90 }, { at: 120 }]);
  t.same(cleared, [
    {
      id: 'a-bad:x',
      check: 'a-bad',
      severity: 'critical',
      message: 'a-bad:x',
      firstSeen: clock(0),
      lastSeen: clock(60),
    },
  ]);
  const gone = (at: number) => told([{ at: 0, found: ['a-bad:x'] }, { at: 10 }, { at }]).cleared;
  t.same(gone(60 * MINUTE), ['a-bad:x']);
  t.same(gone(60 * MINUTE + 10), [], 'is told for an hour');
  t.same(
    told([{ at: 0, found: ['a-bad:x', 'a-bad:y'] }, { at: 1, found: ['a-bad:y'] }, { at: 2 }]).cleared,
    ['a-bad:y', 'a-bad:x'],
    'latest first',
  );
  t.same(told([{ at: 0, found: ['a-bad:x'] }, { at: 1 }, { at: 2, found: ['a-bad:x'] }]).cleared, []);
  const off = new Map([['slow-bad', checkThat('slow-bad', [])]]);
  const switched = follow([
    { at: 0, found: ['a-bad:x'] },
    { at: 1, checks: off },
  ]);
  t.same([switched.cleared, switched.memory.size], [[], 0], 'of a check that is switched off nothing is known');
  const hidden = told([{ at: 0, found: ['a-bad:x', 'a-bad:y'], untold: ['a-bad:y'] }, { at: 1 }]);
  t.same(hidden.cleared, ['a-bad:x'], 'what was never told of is not told to be gone');
});

t.test('memory: flapping', async (t) => {
  t.same(told(coming(2)), { confirmed: [], suspected: [], cleared: ['a-bad:x'] }, 'twice may be a repair');
  const { confirmed, cleared } = follow(coming(3));
  t.match(confirmed[0]?.finding, {
    id: 'a-bad:x',
    firstSeen: clock(4 * MINUTE),
    flapping: { times: 3, windowSeconds: 600, goneSince: clock(5 * MINUTE) },
  });
  t.same(cleared, [], 'it is held');
  const there = follow(coming(3).slice(0, -1)).confirmed[0]?.finding;
  t.same(there?.flapping, { times: 3, windowSeconds: 600 }, 'while it is there');

  const later = (at: number) => told([...coming(3), { at }]);
  t.same(later(10 * MINUTE - 1).confirmed, ['a-bad:x']);
  t.same(later(10 * MINUTE), { confirmed: [], suspected: [], cleared: ['a-bad:x'] }, 'for five minutes');
  const slow = EVERY(6 * MINUTE, 6).flatMap((at) => [{ at, found: ['a-bad:x'] }, { at: at + MINUTE }]);
  t.same(told(slow).cleared, ['a-bad:x'], 'three times in more than ten minutes is no flapping');

  const long = follow([...coming(4), { at: 11 * MINUTE }]).confirmed[0]?.finding.flapping;
  t.equal(long?.times, 3, 'the first of four is too long ago');
  const busy = EVERY(30, 12).flatMap((at) => [{ at, found: ['a-bad:x'] }, { at: at + 15 }]);
  const counted = follow([...busy, { at: 10 * MINUTE + 10 }]).confirmed[0]?.finding.flapping;
  t.equal(counted?.times, 11, 'of comings those within the window are counted');
});

t.test('memory: faults that can pass by themselves', async (t) => {
  const look = (...times: readonly number[]) => told(times.map((at) => ({ at, found: ['slow-bad:x'] })));
  t.same(look(0), { confirmed: [], suspected: ['slow-bad:x'], cleared: [] });
  t.same(look(0, 1.9).suspected, ['slow-bad:x']);
  t.same(look(0, 2).confirmed, ['slow-bad:x']);
  t.same(look(0, 1, 2).confirmed, ['slow-bad:x'], 'seen in between too');
  const passed = [{ at: 0, found: ['slow-bad:x'] }, { at: 1 }];
  t.same(told(passed), { confirmed: [], suspected: [], cleared: [] }, 'what passed was never there');
  t.same(told([...passed, { at: 2, found: ['slow-bad:x'] }]).suspected, ['slow-bad:x'], 'and begins anew');
  t.same(told([{ at: 0, found: ['slow-bad:x'] }, { at: 2, found: ['slow-bad:x'] }, { at: 3 }]).cleared, ['slow-bad:x']);
  const lasted = EVERY(2, 2).map((at) => ({ at, found: ['slow-bad:x'] }));
  t.same(
    told([...lasted, { at: 60 }, { at: 90, found: ['slow-bad:x'] }]),
    { confirmed: [], suspected: ['slow-bad:x'], cleared: [] },
    'what was cleared has to last again',
  );
  const often = EVERY(MINUTE, 3).flatMap((at) => [
    { at, found: ['slow-bad:x'] },
    { at: at + 2, found: ['slow-bad:x'] },
    { at: at + 4 },
  ]);
  t.same(told([...often, { at: 3 * MINUTE, found: ['slow-bad:x'] }]).confirmed, ['slow-bad:x'], 'what is held has not');
});

t.test('memory: checks that cannot tell', async (t) => {
  const blind = { undecided: ['a-bad', 'slow-bad'] };
  const unknown = follow([
    { at: 0, found: ['a-bad:x'] },
    { at: 60, ...blind },
  ]);
  t.same([unknown.confirmed, unknown.cleared], [[], []], 'it is neither there nor gone');
  const after = follow([
    { at: 0, found: ['a-bad:x'] },
    { at: 60, ...blind },
    { at: 120, found: ['a-bad:x'] },
  ]);
  t.equal(after.confirmed[0]?.finding.firstSeen, clock(0), 'it has been there all the time');
  t.same(told([{ at: 0, found: ['a-bad:x'] }, { at: 60, ...blind }, { at: 120 }]).cleared, ['a-bad:x']);
  t.same(
    told([
      { at: 0, found: ['slow-bad:x'] },
      { at: 1, ...blind },
      { at: 2, found: ['slow-bad:x'] },
    ]).confirmed,
    ['slow-bad:x'],
  );
  t.same(
    told([{ at: 0, found: ['a-bad:x'] }, { at: 60 }, { at: 120, ...blind }]).cleared,
    ['a-bad:x'],
    'what went before stays gone',
  );
  const held = [...coming(3), { at: 6 * MINUTE, ...blind }];
  t.same(told(held).confirmed, ['a-bad:x'], 'and held');
  const forever = EVERY(MINUTE, 80).map((at) => ({ at: at + 1, ...blind }));
  t.equal(follow([{ at: 0, found: ['a-bad:x'] }, { at: 1 }, ...forever]).memory.size, 0, 'but not for ever');
});

t.test('memory: names of a stranger’s choice are bounded', async (t) => {
  const looks = EVERY(1, 50).map((at) => ({ at, found: Array.from({ length: 100 }, (_, i) => `a-bad:${at}-${i}`) }));
  const { memory, cleared } = follow(looks);
  t.equal(memory.size, 600, 'those there, and 500 that went');
  t.equal(cleared[0]?.id, 'a-bad:48-0', 'the latest');
});

const SUBJECTS = ['a-bad:x', 'a-bad:y', 'slow-bad:x', 'slow-bad:y'];
const looks = fc
  .array(
    fc.record({
      gap: fc.constantFrom(1, 2, 30, 150, 400, 4000),
      found: fc.subarray(SUBJECTS),
      undecided: fc.subarray([...CHECKS.keys()], { maxLength: 1 }),
      untold: fc.subarray(SUBJECTS, { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, found, undecided, untold }): Look => {
      at += gap;
      // A check that cannot tell finds nothing.
      const seen = found.filter((id) => !undecided.some((check) => id.startsWith(`${check}:`)));
      return { at, found: seen, undecided, untold };
    });
  });

t.test('memory: whatever comes and goes', async (t) => {
  fc.assert(
    fc.property(looks, (all) => {
      const { confirmed, suspected, cleared, memory } = follow(all);
      const { at, found = [] } = all[all.length - 1] ?? { at: 0 };
      const lists = [confirmed.map((item) => item.finding.id), suspected.map((item) => item.finding.id)];
      const ids = [...lists.flat(), ...cleared.map(({ id }) => id)];
      const holds = {
        'each finding is in one list': new Set(ids).size === ids.length,
        'what is there is not cleared': cleared.every(({ id }) => !found.includes(id)),
        'all that is there is told of': found.every((id) => lists.flat().includes(id)),
        'what is told of without being there is held': confirmed.every(
          ({ finding: { id, flapping } }) => found.includes(id) === (flapping?.goneSince === undefined),
        ),
        'nothing is from the future': confirmed.every(
          ({ finding: { firstSeen } }) => Date.parse(firstSeen) <= START + at * 1000,
        ),
        'cleared things were there once': cleared.every(({ firstSeen, lastSeen }) => firstSeen <= lastSeen),
        'nothing else is remembered': [...memory.keys()].every((id) => SUBJECTS.includes(id)),
        'suspects are those that have to last': suspected.every((item) => item.finding.check === 'slow-bad'),
      };
      const broken = Object.entries(holds).find(([, isTrue]) => !isTrue);
      if (broken) throw new Error(broken[0]);
    }),
    { numRuns: 3000 },
  );
  t.pass();
});
