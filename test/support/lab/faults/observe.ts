import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../../../../src/model/report.ts';
import type { Place } from '../place.ts';
import { diagnose } from '../product.ts';
import type { Scenario } from './scenario.ts';

/** A mended network needs a moment: addresses are tentative, neighbours and servers are asked again. */
const SETTLE_MS = 15_000;
/** A virtual machine among other worlds is slow. */
const LOOK_MS = 75_000;

/** How netdiagd is to look: two observations in one run, with further words. */
export interface Look {
  readonly place: Place;
  readonly seconds: number;
  readonly words: readonly string[];
}

export const lookOf = (place: Place, scenarios: readonly Pick<Scenario<never>, 'seconds' | 'words'>[]): Look => ({
  place,
  seconds: Math.max(1, ...scenarios.map(({ seconds }) => seconds ?? 1)),
  words: scenarios.flatMap(({ words }) => words ?? []),
});

export async function observe({ place, seconds, words }: Look): Promise<Report> {
  const timeoutMs = LOOK_MS + 1000 * seconds;
  return (await diagnose(place, ['--observe', `${seconds}s`, ...words], { timeoutMs })).report;
}

/** Root causes other than remarks; a remark counts where it is what is looked for. */
export const causesOf = ({ findings, rootCauses }: Report, expected: readonly string[]): readonly string[] =>
  rootCauses.filter(
    (id) => expected.includes(id) || findings.some((finding) => finding.id === id && finding.severity !== 'info'),
  );

/** Findings that say that something is wrong, and evidence that proves nothing. */
export function alarmsOf({ findings, summary, checks }: Report, expected: readonly string[]): readonly string[] {
  const alarms = findings.filter(({ id, severity }) => severity !== 'info' || expected.includes(id));
  const failed = summary.unknown === 0 ? [] : checks.filter(({ verdict }) => verdict === 'unknown');
  return [...alarms.map(({ id }) => id), ...failed.map(({ id, reason }) => `${id} is unknown: ${reason}`)];
}

export interface Settled {
  /** What was wrong at the last look. */
  readonly alarms: readonly string[];
  readonly seconds: number;
}

/** Looks until nothing is wrong. */
export async function settle(look: Look, expected: readonly string[]): Promise<Settled> {
  const started = performance.now();
  for (let looks = 1; ; looks += 1) {
    const alarms = alarmsOf(await observe(look), expected);
    const ms = performance.now() - started;
    if (alarms.length === 0 || (ms > SETTLE_MS && looks > 1)) return { alarms, seconds: ms / 1000 };
    await pause(300);
  }
}
