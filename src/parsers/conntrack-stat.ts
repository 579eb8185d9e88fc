import type { Counters } from '../model/kernel.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { hexNumber } from './grammar/hex.ts';
import { lines, Problems } from './grammar/lines.ts';
import { split, splitWords } from './grammar/words.ts';

/** `cpu=0 found=0 invalid=2 …`, where it is one. */
function readPairs(words: readonly string[]): Counters | undefined {
  const counters = new Map<string, number>();
  for (const word of words) {
    const [name, text = ''] = split(word, '=');
    const value = decimal(text);
    if (value === undefined) return undefined;
    counters.set(name, value);
  }
  return Object.fromEntries(counters);
}

/** A row of the file: its heads have grown with the kernels, so a row may only have fewer. */
function readRow(names: readonly string[], words: readonly string[]): Counters | undefined {
  const values = words.map(hexNumber);
  if (names.length === 0 || values.length > names.length || values.includes(undefined)) return undefined;
  return Object.fromEntries(values.map((value, index) => [names[index] ?? '', value ?? 0]));
}

const isHeading = (words: readonly string[]): boolean => words[0] === 'entries';

/** One element for each CPU. `entries` is the whole table's, and so the same in each. */
export function parseConntrackStat(text: string): Parsed<readonly Counters[]> {
  const problems = new Problems();
  const value: Counters[] = [];
  let names: readonly string[] = [];
  for (const { line, number } of lines(text)) {
    const words = splitWords(line);
    if (words.length === 0) continue;
    if (isHeading(words)) {
      names = words;
      continue;
    }
    const counters = words[0]?.includes('=') ? readPairs(words) : readRow(names, words);
    if (counters === undefined) problems.add(number, line, 'not the counters of a CPU');
    else value.push(counters);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'conntrack-stat',
  summary:
    'Statistics per CPU: /proc/net/stat/nf_conntrack (also arp_cache and ndisc_cache there), and conntrack -S, conntrack(8)',
  parse: parseConntrackStat,
});
