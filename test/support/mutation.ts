import type { Random } from './random.ts';

/** What line formats stumble over: separators, quotes, escapes, long numbers, names of the prototype. */
export const PIECES = [
  '',
  '\n',
  '\t',
  ' ',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\0',
  '__proto__',
  '%',
  '@',
  '<',
  '>',
  '=',
  '#',
  '\r',
  'é',
  "'",
  '$',
  ';',
  '%',
  '~',
  '.',
  '/',
  '-1',
  '0',
  '9'.repeat(30),
];

/** The text with one to four places cut out, and something else in their stead. */
export function mutate(text: string, random: Random): string {
  let result = text;
  for (let i = random.between(1, 4); i > 0; i -= 1) {
    const at = random.below(result.length + 1);
    const piece = PIECES[random.below(PIECES.length)] ?? '';
    result = result.slice(0, at) + piece + result.slice(at + random.below(12));
  }
  return result;
}
