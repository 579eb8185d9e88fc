/** Digits of 64 bits. */
const MAX_DIGITS = 16;

/** A hexadecimal number without prefix, as the files of /proc print it. Beyond 2^53 the last digits are rounded. */
export const hexNumber = (word: string): number | undefined =>
  word.length <= MAX_DIGITS && /^[0-9a-f]+$/i.test(word) ? Number.parseInt(word, 16) : undefined;
