import { decimal } from './decimal.ts';
import type { Statement } from './isc.ts';

export const keywordOf = (statement: Statement): string => statement.words[0]?.text ?? '';

/** Bytes of a string that the daemons print because they happen to be printable. */
export const hexOf = (text: string): string =>
  Array.from(text, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(':');

/** `WEEKDAY YYYY/MM/DD HH:MM:SS` in UTC, `epoch SECONDS`, or `never`. */
export function secondsOf(statement: Statement): number | undefined {
  const words = statement.words.slice(1).map(({ text }) => text);
  const [first = '', second = '', third = ''] = words;
  if (words.at(-1) === 'never') return Number.POSITIVE_INFINITY;
  if (first === 'epoch') return decimal(second);
  if (!/^\d{4}\/\d\d\/\d\d$/.test(second) || !/^\d\d:\d\d:\d\d$/.test(third)) return undefined;
  const written = `${second.replaceAll('/', '-')}T${third}`;
  const milliseconds = Date.parse(`${written}Z`);
  // Date.parse takes 31 February for 3 March.
  const exists = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(written);
  return exists ? milliseconds / 1000 : undefined;
}
