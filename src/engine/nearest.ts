/** A shorter word is part of too many. */
const LEAST = 3;

/** The candidate that was probably meant: one that holds the word, or else the fewest edits away (Levenshtein). */
export function nearest(word: string, candidates: readonly string[]): string {
  const start = word.slice(0, 100);
  const holding = start.length < LEAST ? [] : candidates.filter((candidate) => candidate.includes(start));
  const scored = (holding.length > 0 ? holding : candidates).map((candidate) => ({
    candidate,
    edits: distance(start, candidate),
  }));
  scored.sort((a, b) => a.edits - b.edits);
  return scored[0]?.candidate ?? '';
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
