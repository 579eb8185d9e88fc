import t from 'tap';
import { type Outcome, summary } from '../support/lab/faults/outcome.ts';
import { play, trialsOf, wantedBy } from '../support/lab/faults/stage.ts';
import { worlds } from '../support/lab/faults/worlds.ts';

/** Most of the time is waiting: for leases, for timeouts, for a second observation. */
const AT_ONCE = 4;
/** `FAULTS=NAME,NAME`: worlds, scenarios, or pairs as `one+other`. */
const wanted = wantedBy(process.env['FAULTS']);

t.jobs = AT_ONCE;
const outcomes: Outcome[] = [];
const chosen = Object.values(worlds)
  .map((world) => ({ world, trials: trialsOf(world, wanted) }))
  .filter(({ trials }) => trials.length > 0);

const run = ({ world, trials }: (typeof chosen)[number]) =>
  t.test(world.name, async (t) => {
    outcomes.push(...(await play(t, world, trials)));
  });

await Promise.all(chosen.filter(({ world }) => !world.alone).map(run));
for (const each of chosen.filter(({ world }) => world.alone)) await run(each);

await t.test('the fault lab', async (t) => {
  t.ok(outcomes.length > 0, 'something was tried out');
  for (const line of summary(outcomes)) t.comment(`| ${line}`);
});
