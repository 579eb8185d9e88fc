/** No counter or index of the kernel that these tools print needs more digits than a double holds exactly. */
const MAX_DIGITS = 15;

/** An unsigned decimal number and nothing else; `Number()` would accept `''`, `0x10`, `1e3` and blanks. */
export function decimal(word: string): number | undefined {
  if (word.length === 0 || word.length > MAX_DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < word.length; i += 1) {
    const digit = word.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
