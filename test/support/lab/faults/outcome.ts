import { table } from './table.ts';

/** What became of one scenario, or of two that were injected together. */
export interface Outcome {
  readonly name: string;
  readonly injected: string;
  /** Ids of the findings that had to be the root causes. */
  readonly expected: readonly string[];
  /** Root causes other than remarks. */
  readonly found: readonly string[];
  /** From the injection to the report. */
  readonly findSeconds: number;
  /** From the fix to the first report that is healthy again; absent where there was none. */
  readonly clearSeconds?: number;
  /** Findings while nothing was broken. */
  readonly alarms: readonly string[];
  /** Why it could not be run to its end. */
  readonly error?: string;
}

const missed = ({ expected, found }: Outcome): readonly string[] => expected.filter((id) => !found.includes(id));
const extra = ({ expected, found }: Outcome): readonly string[] => found.filter((id) => !expected.includes(id));

const seconds = (value: number | undefined): string => value?.toFixed(1) ?? 'never';

function said(outcome: Outcome): string {
  if (outcome.error !== undefined) return 'error';
  if (missed(outcome).length > 0) return 'no';
  return extra(outcome).length > 0 ? 'and more' : 'yes';
}

const HEAD = ['scenario', 'injected', 'expected root cause', 'found', 'find s', 'clear s', 'alarms'];

/** What the lab has shown, for people: a line for each fault, those that failed with what was found instead. */
export function summary(outcomes: readonly Outcome[]): readonly string[] {
  const rows = outcomes.flatMap((outcome) => {
    const { name, injected, expected, findSeconds, clearSeconds, alarms, error } = outcome;
    const [first = '', ...others] = expected;
    const wrong = [...extra(outcome).map((id) => `found ${id}`), ...alarms.map((id) => `alarm ${id}`)];
    return [
      [name, injected, first, said(outcome), seconds(findSeconds), seconds(clearSeconds), String(alarms.length)],
      ...[...others, ...wrong, ...(error === undefined ? [] : [error])].map((text) => ['', '', text]),
    ];
  });
  return [...table(HEAD, rows), totals(outcomes)];
}

/** The worlds themselves, before anything is broken, bring no fault. */
function totals(outcomes: readonly Outcome[]): string {
  const faults = outcomes.flatMap(({ expected }) => expected).length;
  const found = faults - outcomes.flatMap(missed).length;
  const recall = faults === 0 ? 0 : Math.floor((1000 * found) / faults) / 10;
  return [
    `${faults} faults`,
    `recall ${recall} %`,
    `${outcomes.flatMap(extra).length} wrong or extra root causes`,
    `${outcomes.flatMap(({ alarms }) => alarms).length} false alarms`,
  ].join(', ');
}
