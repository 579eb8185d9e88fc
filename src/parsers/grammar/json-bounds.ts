/** No tool nests deeper than ten. The engine recurses where others parse, compare or print the value. */
const MAX_DEPTH = 100;
/**
 * An object or list takes 64 bytes or more in memory, and two characters as text. Listings have more than ten
 * characters for each (`{"vlan":1},`), so that fewer only come from who wants to fill the memory.
 */
const MIN_CHARACTERS = 8;
const FEW = 10_000;

const QUOTE = 34;
const BACKSLASH = 92;

export interface Excess {
  readonly at: number;
  readonly reason: string;
}

/** Where a JSON text nests too deep or holds too many objects and lists for its length. It need not be valid. */
export function findExcess(text: string): Excess | undefined {
  const most = Math.max(FEW, text.length / MIN_CHARACTERS);
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (isOpening(code)) {
      depth += 1;
      count += 1;
      if (depth > MAX_DEPTH) return { at, reason: `nests deeper than ${MAX_DEPTH}` };
      if (count > most) return { at, reason: 'holds too many objects and lists' };
    } else if (isClosing(code)) depth -= 1;
  }
  return undefined;
}

/** `{` and `[`, which differ in one bit only, as `}` and `]` do. */
const isOpening = (code: number): boolean => (code | 32) === 123;
const isClosing = (code: number): boolean => (code | 32) === 125;

/** The closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); at < text.length && code !== QUOTE; code = text.charCodeAt(at)) {
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}
