import type { Report } from '../../../../src/model/report.ts';
import type { Place } from '../place.ts';
import { bounded } from './bounded.ts';
import { causesOf, type Look, lookOf, settle } from './observe.ts';
import type { Outcome } from './outcome.ts';
import { typeFix } from './repair.ts';
import type { Scenario } from './scenario.ts';

const STEP_MS = 30_000;

/** One scenario, or two that are injected together. */
export interface Trial<W> {
  readonly name: string;
  readonly scenarios: readonly Scenario<W>[];
}

/** A world that stands, and how a fault in it is looked at. */
export interface Stage<W> {
  readonly world: W;
  readonly place: Place;
  observe(look: Look, expected: readonly string[]): Promise<Report>;
}

/** Injects, looks, repairs by what is printed, and looks again until it is healthy. */
export async function tryOut<W>(stage: Stage<W>, { name, scenarios }: Trial<W>): Promise<Outcome> {
  const expected = scenarios.map(({ cause }) => (typeof cause === 'string' ? cause : cause(stage.world)));
  const injected = scenarios.map((scenario) => scenario.injected).join('; ');
  const undo = new Undo(stage.world, scenarios);
  let outcome: Outcome = { name, injected, expected, found: [], findSeconds: 0, alarms: [] };
  try {
    const look = lookOf(stage.place, scenarios);
    await undo.inject();
    const started = performance.now();
    await undo.startTraffic();
    const report = await stage.observe(look, expected);
    outcome = { ...outcome, found: causesOf(report, expected), findSeconds: (performance.now() - started) / 1000 };
    const { alarms, seconds } = await cure(stage, { scenarios, expected, report, look, undo });
    const isClear = !alarms.some((id) => expected.includes(id));
    return { ...outcome, alarms, ...(isClear && { clearSeconds: seconds }) };
  } catch (cause) {
    return { ...outcome, error: said(cause) };
  } finally {
    await undo.end().catch((cause: unknown) => {
      throw new Error(`${name} has left its world broken: ${said(cause)}`, { cause });
    });
  }
}

const said = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s*\n\s*/g, ' | ');

/** What has been done to a world, and what ends it. */
class Undo<W> {
  readonly #world: W;
  readonly #scenarios: readonly Scenario<W>[];
  #traffic: (() => Promise<unknown>)[] = [];
  #isMended = false;

  constructor(world: W, scenarios: readonly Scenario<W>[]) {
    this.#world = world;
    this.#scenarios = scenarios;
  }

  async inject(): Promise<void> {
    for (const scenario of this.#scenarios) await this.#step(scenario, 'inject', scenario.inject(this.#world));
  }

  async startTraffic(): Promise<void> {
    for (const scenario of this.#scenarios) {
      if (!scenario.traffic) continue;
      this.#traffic.push(await this.#step(scenario, 'traffic', scenario.traffic(this.#world)));
    }
  }

  async mend(): Promise<void> {
    this.#isMended = true;
    for (const scenario of this.#scenarios) {
      if (scenario.mend) await this.#step(scenario, 'mend', scenario.mend(this.#world));
    }
  }

  /** Whether there was anything to mend. */
  async end(): Promise<boolean> {
    for (const stop of this.#traffic.splice(0)) await bounded('traffic ends', STEP_MS, stop());
    if (this.#isMended || !this.#scenarios.some(({ mend }) => mend)) return false;
    await this.mend();
    return true;
  }

  #step<T>({ name }: Scenario<W>, what: string, work: Promise<T>): Promise<T> {
    return bounded(`${name}: ${what}`, STEP_MS, work);
  }
}

interface Case<W> extends Omit<Trial<W>, 'name'> {
  readonly expected: readonly string[];
  readonly report: Report;
  readonly look: Look;
  readonly undo: Undo<W>;
}

/** What is printed is run; what a person has to decide is done as they would. Traffic goes on meanwhile. */
async function cure<W>({ place }: Stage<W>, { scenarios, expected, report, look, undo }: Case<W>) {
  for (const [index, { fix = 'run' }] of scenarios.entries()) {
    const finding = report.findings.find(({ id }) => id === expected[index]);
    if (fix === 'run' && finding) await typeFix(place, finding);
  }
  if (scenarios.some(({ fix }) => fix === 'decide')) await undo.mend();
  const settled = await settle(look, expected);
  if (!(await undo.end())) return settled;
  // What was left of the fault was mended after the fix.
  const { alarms } = await settle(look, expected);
  return { ...settled, alarms: [...new Set([...settled.alarms, ...alarms])] };
}
