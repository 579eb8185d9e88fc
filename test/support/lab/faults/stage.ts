import type { Test } from 'tap';
import { bounded } from './bounded.ts';
import { lookOf, observe, settle } from './observe.ts';
import type { Outcome } from './outcome.ts';
import { Keeper } from './save.ts';
import type { Scenario, World } from './scenario.ts';
import { type Stage, type Trial, tryOut } from './trial.ts';

/** Of a virtual machine the image has to be built first, once. */
const BUILD_MS = 300_000;

/** Which worlds, scenarios and pairs are wanted, by name; all where none is named. */
export type Wanted = (...names: readonly string[]) => boolean;

export function wantedBy(words: string | undefined): Wanted {
  const listed = (words ?? '').split(',').filter((word) => word !== '');
  return (...names) => listed.length === 0 || names.some((name) => listed.includes(name));
}

/** The scenarios of a world one after another, and its pairs. */
export function trialsOf<W>({ name, scenarios, pairs = [] }: World<W>, wanted: Wanted): readonly Trial<W>[] {
  const named = (wantedName: string): Scenario<W> => {
    const found = scenarios.find((scenario) => scenario.name === wantedName);
    if (!found) throw new Error(`${name} pairs ${wantedName}, which is no scenario of it`);
    return found;
  };
  const trials = [
    ...scenarios.map((scenario) => ({ name: scenario.name, scenarios: [scenario] })),
    ...pairs.map((pair) => ({ name: pair.join('+'), scenarios: pair.map(named) })),
  ];
  return trials.filter((trial) => wanted(name, trial.name));
}

export interface Playing<W> {
  readonly definition: World<W>;
  readonly trials: readonly Trial<W>[];
  /** Whether captures are to be kept. */
  readonly saves: boolean;
  tell(outcome: Outcome): void;
}

/** Builds a world, proves it healthy, and tries its faults out, until one leaves it broken. */
export async function play<W>(t: Test, { definition, trials, saves, tell }: Playing<W>): Promise<void> {
  const { name } = definition;
  const world = await bounded(`${name} is built`, BUILD_MS, definition.build(t));
  const place = definition.place(world);
  const healthy = lookOf(place, [{ words: definition.words ?? [] }]);
  const { alarms, seconds } = await settle(healthy, []);
  t.same(alarms, [], `${name} is healthy`);
  tell({ name, injected: 'nothing', expected: [], found: [], findSeconds: 0, clearSeconds: seconds, alarms });
  const keeper = saves ? new Keeper(t, name) : undefined;
  await keeper?.world(healthy, trials.length === trialsOf(definition, () => true).length);
  for (const trial of trials) {
    // Pairs bring nothing that their scenarios do not.
    const isKept = keeper !== undefined && trial.scenarios.length === 1;
    const look: Stage<W>['observe'] = isKept ? (...seen) => keeper.scenario(trial.name, ...seen) : observe;
    const stage: Stage<W> = { world, place, observe: look };
    const outcome = await tryOut(stage, trial);
    tell(outcome);
    judge(t, outcome);
  }
}

function judge(t: Test, { name, expected, found, clearSeconds, alarms, error }: Outcome): void {
  t.equal(error, undefined, `${name} was run to its end`);
  t.same([...found].sort(), [...expected].sort(), `${name}: the root cause, and no other`);
  t.same(alarms, [], `${name}: healthy after the fix`);
  t.type(clearSeconds, 'number', `${name}: cleared`);
}
