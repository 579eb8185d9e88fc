import type { CounterGroups } from '../model/kernel.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { signed } from './grammar/decimal.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isBlankLine, split, splitWords } from './grammar/words.ts';

type Groups = Map<string, Map<string, number>>;
/** The line of names that waits for its line of values. */
interface Heading {
  readonly group: string;
  readonly names: readonly string[];
  readonly line: string;
  readonly number: number;
}

function groupOf(groups: Groups, name: string): Map<string, number> {
  const known = groups.get(name);
  if (known) return known;
  const group = new Map<string, number>();
  groups.set(name, group);
  return group;
}

/** `TCP: inuse 5 orphan 0`: names and values by turns. */
function readPairs(group: Map<string, number>, words: readonly string[]): boolean {
  for (let i = 0; i < words.length; i += 2) {
    const value = signed(words[i + 1] ?? '');
    if (value === undefined) return false;
    group.set(words[i] ?? '', value);
  }
  return true;
}

/** `Ip6InReceives 17`: the protocol is the part up to the 6. */
function readFlat(groups: Groups, words: readonly string[]): boolean {
  const [name = '', text = '', ...others] = words;
  const value = text.startsWith('0x') ? hexadecimal(text) : signed(text);
  if (value === undefined || others.length > 0) return false;
  const end = name.indexOf('6') + 1;
  groupOf(groups, name.slice(0, end)).set(name.slice(end), value);
  return true;
}

const hexadecimal = (text: string): number | undefined => (/^0x[0-9a-f]{1,16}$/i.test(text) ? Number(text) : undefined);

/** Values go with the names of the line above, which begins with the same word. */
function readValues(groups: Groups, { group, names }: Heading, words: readonly string[]): boolean {
  const values = words.map(signed);
  if (values.length !== names.length) return false;
  const counters = groupOf(groups, group);
  for (const [index, value] of values.entries()) {
    if (value === undefined) return false;
    counters.set(names[index] ?? '', value);
  }
  return true;
}

/** A first counter whose second word is a number says that names and values stand on one line. */
const isPaired = (words: readonly string[]): boolean =>
  words.length % 2 === 0 && signed(words[0] ?? '') === undefined && signed(words[1] ?? '') !== undefined;

/** Reads line by line; a heading waits for the line that follows it. */
class Reader {
  readonly groups: Groups = new Map();
  readonly problems = new Problems();
  #heading: Heading | undefined;

  read(line: string, number: number): void {
    const [left, right] = split(line, ':');
    const words = splitWords(right ?? line);
    const reason = this.#values(left.trim(), words) ?? this.#first(left.trim(), right, words, { line, number });
    if (reason !== undefined && reason !== '') this.problems.add(number, line, reason);
  }

  end(): void {
    if (this.#heading) this.problems.add(this.#heading.number, this.#heading.line, 'names without values');
    this.#heading = undefined;
  }

  /** What is wrong with the values of the heading above, or nothing; `undefined` when they belong to none. */
  #values(group: string, words: readonly string[]): string | undefined {
    const heading = this.#heading;
    if (heading?.group !== group) {
      this.end();
      return undefined;
    }
    this.#heading = undefined;
    return readValues(this.groups, heading, words) ? '' : 'values that do not fit the names above';
  }

  #first(
    group: string,
    right: string | undefined,
    names: readonly string[],
    place: Pick<Heading, 'line' | 'number'>,
  ): string | undefined {
    if (right === undefined) return readFlat(this.groups, names) ? undefined : 'not a counter';
    if (isPaired(names))
      return readPairs(groupOf(this.groups, group), names) ? undefined : 'not pairs of name and number';
    this.#heading = { group, names, ...place };
    return undefined;
  }
}

export function parseProcNetSnmp(text: string): Parsed<CounterGroups> {
  const reader = new Reader();
  for (const { line, number } of lines(text)) if (!isBlankLine(line)) reader.read(line, number);
  reader.end();
  const groups = [...reader.groups].map(([name, counters]) => [name, Object.fromEntries(counters)]);
  return { value: Object.fromEntries(groups), problems: reader.problems.list };
}

export default defineParser({
  id: 'proc-net-snmp',
  summary: 'Counters of the protocols: /proc/net/snmp, netstat, snmp6 and sockstat, proc_pid_net(5)',
  parse: parseProcNetSnmp,
});
