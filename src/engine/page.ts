import { printable } from './text.ts';
import { wrap } from './wrap.ts';

export interface PageStyle {
  readonly width: number;
  readonly colour: boolean;
}

/** SGR parameters, ECMA-48 section 8.3.117. */
const COLOURS = {
  critical: '1;31',
  warning: '1;33',
  info: '36',
  good: '1;32',
  dim: '2',
  bold: '1',
} as const;
export type Colour = keyof typeof COLOURS;
export type Paint = (colour: Colour, text: string) => string;

export const painter =
  ({ colour }: PageStyle): Paint =>
  (name, text) =>
    colour ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text;

/** Lines of a text from outside; those after the first are set in. */
export function hanging(text: string, width: number, indent = 2): string[] {
  const line = printable(text).replace(/ +/g, ' ').trim();
  const [first = ''] = wrap(line, width);
  const more = wrap(line.slice(first.length).trimStart(), width - indent);
  return [first, ...more.map((rest) => ' '.repeat(indent) + rest)];
}

/** The first line behind a label, the others below it. */
export const labelled = (
  label: string,
  lines: readonly string[],
  { paint, indent = 4, width = 7 }: { readonly paint: Paint; readonly indent?: number; readonly width?: number },
): string[] =>
  lines.map((line, i) => ' '.repeat(indent) + (i === 0 ? paint('dim', label.padEnd(width)) : ' '.repeat(width)) + line);

/** A command stays whole, to be copied; advice is wrapped. */
export function fixLines(line: string, width: number): string[] {
  return line.startsWith('# ') ? wrap(line.slice(2), width - 2).map((part) => `# ${part}`) : [line];
}

/** `2026-11-20 12:00:10 UTC` */
export const stamp = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

/** The time of day, with the date where it is another than that of `day`. */
export const clock = (time: string, day: string): string =>
  time.slice(0, 10) === day.slice(0, 10) ? `${time.slice(11, 19)} UTC` : stamp(time);

/** `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function span(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 0.0005) return '0 s';
  if (size < 1) return `${Math.round(seconds * 1000)} ms`;
  if (size < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (size < 120) return `${Math.round(seconds)} s`;
  if (size < 7200) return `${Math.round(seconds / 60)} min`;
  return size < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** Blocks of lines with an empty line between them. */
export const page = (blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
