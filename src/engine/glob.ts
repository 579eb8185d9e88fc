/** Whether a text fits a pattern with `*` and `?`. Linear in their product, whatever the pattern. */
export function fits(text: string, pattern: string): boolean {
  let [at, star, from] = [0, -1, 0];
  let place = 0;
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      star = place;
      from = at;
      place += 1;
    } else if (wanted === '?' || wanted === text[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      from += 1;
      at = from;
      place = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(place));
}

export const fitsAny = (text: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => fits(text, pattern));
