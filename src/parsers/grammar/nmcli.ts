import { withoutColours } from './colours.ts';
import { lines, type Problems } from './lines.ts';
import { NmcliOverview } from './nmcli-overview.ts';
import { NmcliTable, type Row, readTerseRow } from './nmcli-table.ts';

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
/** More than a host has: a row may be two characters long, and an object of it takes a hundred times the room. */
const MAX_OBJECTS = 10_000;
/** What nmcli prints for nothing. */
const NOTHING = '--';
/** That nmcli and the daemon are of different versions says nothing about what follows. */
const VERSIONS = 'Warning: nmcli (';
/** `br.lan: connected to lan` of the overview has a dot, too. */
const STATE = /^(?:unmanaged|unavailable|disconnected|connect(?:ed|ing))(?: |$)/;

/** The properties of each object that nmcli shows: a device or a connection in lines, or one in a row of a table. */
export function readNmcli(text: string, problems: Problems): readonly (readonly Property[])[] {
  const reader = new Reader(problems);
  for (const { line, number } of lines(withoutColours(text))) {
    if (reader.objects.length >= MAX_OBJECTS) {
      problems.add(number, line, `more than ${MAX_OBJECTS} objects are not read`);
      break;
    }
    reader.line(line, number);
  }
  reader.end();
  return reader.objects;
}

class Reader {
  readonly objects: Property[][] = [];
  readonly #problems: Problems;
  readonly #overview: NmcliOverview;
  #object: Property[] | undefined;
  #seen = new Set<string>();
  #table: NmcliTable | undefined;
  #rules = 0;

  constructor(problems: Problems) {
    this.#problems = problems;
    this.#overview = new NmcliOverview(this.objects, (line, source) => this.#tell(source, line));
  }

  line(source: string, number: number): void {
    const text = source.trim();
    if (text === '') this.end();
    else if (/^=+$/.test(text)) this.#rules += 1;
    // `--pretty` puts the title between two lines of `=`.
    else if (this.#rules % 2 === 1 || /^-{3,}$/.test(text) || text.startsWith(VERSIONS)) return;
    else if (!this.#isKnown(source, text, number)) this.#tell(source, number);
  }

  end(): void {
    this.#object = undefined;
    this.#table = undefined;
    this.#overview.end();
  }

  #tell(source: string, line: number): void {
    this.#problems.add(line, source, 'neither a property nor a table');
  }

  #isKnown(source: string, text: string, line: number): boolean {
    const terse = this.#table === undefined ? readTerseRow(text) : undefined;
    if (terse !== undefined) return this.#keep(terse, source, line);
    if (this.#property(source, text, line)) return true;
    if (this.#table === undefined && this.#overview.line(text, source, line)) return true;
    return this.#row(source, line);
  }

  #property(source: string, text: string, line: number): boolean {
    const colon = text.indexOf(':');
    const [, group, name, index] = KEY.exec(text.slice(0, Math.max(colon, 0))) ?? [];
    const value = text.slice(colon + 1).trim();
    if (group === undefined || name === undefined || STATE.test(value)) return false;
    this.#table = undefined;
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

  #row(source: string, line: number): boolean {
    const header = NmcliTable.of(source);
    // Listings that were pasted one behind the other may lose the blank line between them.
    if (header !== undefined && (this.#table === undefined || header.isKnown)) {
      this.#table = header;
      return true;
    }
    const row = this.#table?.row(source);
    return row !== undefined && this.#keep(row, source, line);
  }

  #keep(row: Row, source: string, line: number): true {
    const properties = row.map(([name, value]) => ({ group: 'GENERAL', name, isList: false, value, line, source }));
    this.objects.push(properties.filter(({ value }) => value !== '' && value !== NOTHING));
    return true;
  }
}
