/** Units that systemd prints, systemd.time(7). A number without unit is seconds. */
const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['us', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
  ['month', 2_629_800],
  ['y', 31_557_600],
]);
const MAX_TIMESPAN = 100;

/** Seconds of `600`, `52min 30s` or `infinity`; `undefined` for anything else. */
export function parseTimespan(text: string): number | undefined {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '' || text.length > MAX_TIMESPAN) return undefined;
  let seconds = 0;
  for (const part of text.split(' ')) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(part) ?? [];
    const factor = UNIT_SECONDS.get(unit);
    if (number === undefined || factor === undefined) return undefined;
    seconds += Number(number) * factor;
  }
  return seconds;
}
