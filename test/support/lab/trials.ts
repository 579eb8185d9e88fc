import type { Test } from 'tap';
import type { Place } from './place.ts';
import { diagnose } from './product.ts';
import { until } from './until.ts';
import { type Fault, isBroken, isHealthy } from './verdict.ts';

export type Repair = () => Promise<unknown>;

/** One thing that is broken in a world, what has to be said of it, and how it is mended. */
export interface Trial<W> extends Fault {
  readonly name: string;
  /** Breaks it; returns once the kernel shows the fault. */
  break(world: W): Promise<Repair>;
}

/** Healthy; then one fault at a time, each mended before the next, and healthy after each. */
export async function runTrials<W>(t: Test, world: W, from: Place, trials: readonly Trial<W>[], words: string[] = []) {
  await t.test('nothing is broken', async (t) => isHealthy(t, await diagnose(from, words), 'at first'));
  for (const trial of trials) {
    await t.test(trial.name, async (t) => {
      const repair = await trial.break(world);
      try {
        isBroken(t, await diagnose(from, words), trial, 'broken');
      } finally {
        await repair();
      }
      await settle(from, words);
      isHealthy(t, await diagnose(from, words), 'mended');
    });
  }
}

/** A mended network needs a moment: addresses are tentative, neighbours are asked again. */
async function settle(from: Place, words: readonly string[]): Promise<void> {
  const healthy = async () => (await diagnose(from, words)).status === 0;
  await until('healthy again', 15_000, healthy).catch(() => 'the assertion that follows says what is wrong');
}
