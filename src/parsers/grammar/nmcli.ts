import { withoutColours } from './colours.ts';
import { lines, type Problems } from './lines.ts';
import { splitWords } from './words.ts';

/** One `GROUP.NAME[INDEX]: value` of nmcli. */
export interface Property {
  readonly group: string;
  readonly name: string;
  readonly isList: boolean;
  readonly value: string;
  readonly line: number;
  readonly source: string;
}

/** `GENERAL.DEVICE`, `IP4.ADDRESS[1]`, `802-3-ethernet.mtu`, `AP[1].SSID`. */
const KEY = /^([\w-]{1,64}(?:\[\d{1,5}\])?)\.([A-Za-z][\w-]{0,63})(\[\d{1,5}\])?$/;
/** What nmcli prints for nothing. */
const NOTHING = '--';

/** The properties of each object that nmcli shows: a device or a connection in lines, or one in a row of a table. */
export function readNmcli(text: string, problems: Problems): readonly (readonly Property[])[] {
  const reader = new Reader(problems);
  for (const { line, number } of lines(withoutColours(text))) reader.line(line, number);
  return reader.objects;
}

class Reader {
  readonly objects: Property[][] = [];
  readonly #problems: Problems;
  #object: Property[] | undefined;
  #seen = new Set<string>();
  #columns: readonly Column[] | undefined;
  #rules = 0;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  line(source: string, number: number): void {
    const text = source.trim();
    if (text === '') this.#end();
    else if (/^=+$/.test(text)) this.#rules += 1;
    // `--pretty` puts the title between two lines of `=`.
    else if (this.#rules % 2 === 1 || /^-{3,}$/.test(text)) return;
    else if (!this.#property(source, text, number) && !this.#row(source, number)) {
      this.#problems.add(number, source, 'neither a property nor a table');
    }
  }

  #end(): void {
    this.#object = undefined;
    this.#columns = undefined;
  }

  #property(source: string, text: string, line: number): boolean {
    const colon = text.indexOf(':');
    const [, group, name, index] = KEY.exec(text.slice(0, Math.max(colon, 0))) ?? [];
    if (group === undefined || name === undefined) return false;
    this.#columns = undefined;
    const value = text.slice(colon + 1).trim();
    this.#add({ group, name, isList: index !== undefined, value, line, source }, `${group}.${name}${index}`);
    return true;
  }

  /** The next device begins where a property comes again: a blank line may be lost. */
  #add(property: Property, key: string): void {
    if (this.#object === undefined || this.#seen.has(key)) {
      this.#object = [];
      this.objects.push(this.#object);
      this.#seen = new Set();
    }
    this.#seen.add(key);
    if (property.value !== '' && property.value !== NOTHING) this.#object.push(property);
  }

  /** A header in capitals, and rows whose values begin below its words. */
  #row(source: string, line: number): boolean {
    if (this.#columns === undefined) {
      this.#columns = columnsOf(source);
      return this.#columns !== undefined;
    }
    const row = this.#columns.map(({ name, start, end }) => {
      const value = source.slice(start, end).trim();
      return { group: 'GENERAL', name, isList: false, value, line, source };
    });
    this.objects.push(row.filter(({ value }) => value !== '' && value !== NOTHING));
    return true;
  }
}

interface Column {
  readonly name: string;
  readonly start: number;
  readonly end: number | undefined;
}

function columnsOf(header: string): readonly Column[] | undefined {
  const names = splitWords(header);
  if (names.length < 2 || !names.every((name) => /^[A-Z][A-Z\d-]*$/.test(name))) return undefined;
  const starts: number[] = [];
  let from = 0;
  for (const name of names) {
    starts.push(header.indexOf(name, from));
    from = (starts.at(-1) ?? 0) + name.length;
  }
  return names.map((name, i) => ({ name, start: starts[i] ?? 0, end: starts[i + 1] }));
}
