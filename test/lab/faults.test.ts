import { appendFileSync } from 'node:fs';
import t from 'tap';
import { ownPart, type Part, playApart } from '../support/lab/faults/apart.ts';
import { type Outcome, summary } from '../support/lab/faults/outcome.ts';
import { play, trialsOf, wantedBy } from '../support/lab/faults/stage.ts';
import { worlds } from '../support/lab/faults/worlds.ts';
import { prepareLab } from '../support/lab/namespace.ts';
import { rootFileSystem } from '../support/lab/rootfs.ts';

/** Most of the time is waiting: for leases, for timeouts, for a second observation. */
const AT_ONCE = 4;
/** `FAULTS=NAME,NAME`: worlds, scenarios, or pairs as `one+other`; `SAVE_HOSTS=1` keeps captures of them, see test/hosts. */
const wanted = wantedBy(process.env['FAULTS']);

async function playOne({ world: name, file }: Part): Promise<void> {
  const world = worlds[name];
  if (!world) throw new Error(`there is no world ${name}`);
  const tell = (outcome: Outcome) => appendFileSync(file, `${JSON.stringify(outcome)}\n`);
  const trials = trialsOf(world, wanted);
  await t.test(name, (t) => play(t, { definition: world, trials, saves: process.env['SAVE_HOSTS'] === '1', tell }));
}

async function playAll(): Promise<void> {
  // What all of them need is made once.
  await prepareLab();
  await rootFileSystem();
  t.jobs = AT_ONCE;
  const names = Object.keys(worlds)
    .filter((name) => worlds[name] && trialsOf(worlds[name], wanted).length > 0)
    .sort((a, b) => Number(worlds[b]?.slow ?? false) - Number(worlds[a]?.slow ?? false));
  const outcomes = (await Promise.all(names.map((name) => playApart(t, name)))).flat();
  await t.test('the fault lab', async (t) => {
    t.ok(outcomes.length > 0, 'something was tried out');
    for (const line of summary(outcomes)) t.comment(`| ${line}`);
  });
}

const part = ownPart();
await (part ? playOne(part) : playAll());
