import { printable } from './text.ts';
import { cut } from './wrap.ts';

/** Characters shown of one value; the JSON report has it whole. */
const MAX_VALUE = 500;

/** A title and its items, or nothing where there are none. */
export const list = (title: string, items: readonly string[]): string[] =>
  items.length > 0 ? [`${title}:`, items.map((item) => `- ${item}`).join('\n')] : [];

/** A value on one line. */
export const show = (value: unknown): string =>
  cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), MAX_VALUE);

/** Text from outside must not become a link, a heading or HTML: CommonMark section 2.4. */
export const plain = (text: string): string => printable(text).replace(/[\\`*_{}[\]<>#|!~&]|:(?=\/\/)/g, '\\$&');

/** A code span whose fence is longer than any run of backticks in it. Without any text there is no span. */
export function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text === '' || text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${printable(text)}${pad}${fence}`;
}

/** A code block whose fence is longer than any run of backticks in it. */
export function fence(language: string, lines: readonly string[]): string {
  const mark = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${mark}${language}`, ...lines.map(printable), mark].join('\n');
}

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
