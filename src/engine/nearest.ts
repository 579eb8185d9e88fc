/** The candidate that is the fewest edits away (Levenshtein), for "did you mean". */
export function nearest(word: string, candidates: readonly string[]): string {
  const scored = candidates.map((candidate) => ({ candidate, edits: distance(word.slice(0, 100), candidate) }));
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
