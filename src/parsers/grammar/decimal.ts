/** Digits of the largest counter, 2^64 - 1. */
const MAX_DIGITS = 20;
/** As many are held by a double, and so by JSON, to the last one. */
const EXACT_DIGITS = 15;

/** An unsigned decimal number and nothing else; `Number()` would accept `''`, `0x10`, `1e3` and blanks. */
export function decimal(word: string): number | undefined {
  if (word.length === 0 || word.length > MAX_DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < word.length; i += 1) {
    const digit = word.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return word.length > EXACT_DIGITS ? Number(word) : value;
}

/** A decimal number that may be negative, such as the error of a route. */
export function signed(word: string): number | undefined {
  if (word.charCodeAt(0) !== 45) return decimal(word);
  const value = decimal(word.slice(1));
  return value === undefined ? undefined : -value;
}
