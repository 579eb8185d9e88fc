import { splitWords } from './words.ts';

/** Three times as many as `-f all` prints. */
const MAX_COLUMNS = 64;

/** The cells of a row by the name of their column. */
export type Row = readonly (readonly [column: string, value: string])[];

interface Column {
  readonly name: string;
  readonly start: number;
  readonly end: number | undefined;
}

/** A header in capitals of whatever language, and rows whose values begin below its words. */
export class NmcliTable {
  readonly #columns: readonly Column[];

  private constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** Undefined for a line that is no header. */
  static of(header: string): NmcliTable | undefined {
    const names = splitWords(header);
    if (names.length === 0 || names.length > MAX_COLUMNS || !names.every((name) => /^\p{Lu}[\p{Lu}\d-]+$/u.test(name)))
      return undefined;
    const starts: number[] = [];
    let from = 0;
    for (const name of names) {
      starts.push(header.indexOf(name, from));
      from = (starts.at(-1) ?? 0) + name.length;
    }
    return new NmcliTable(names.map((name, i) => ({ name, start: starts[i] ?? 0, end: starts[i + 1] })));
  }

  /** Whether its words are those of a header rather than of a row in capitals. */
  get isKnown(): boolean {
    return this.#columns.length > 1 && this.#columns.every(({ name }) => HEADERS.has(name));
  }

  /** Undefined when it cannot be said which value is of which column. */
  row(line: string): Row | undefined {
    const cells = this.#aligned(line) ?? this.#separated(line);
    return cells?.map((cell, i) => [this.#columns[i]?.name ?? '', cell] as const);
  }

  /** A page, or letters that are two columns wide, may have moved the values away from the header. */
  #aligned(line: string): readonly string[] | undefined {
    // A line may end before the last columns.
    const beyond = this.#columns.findIndex(({ start }) => start >= line.length);
    const columns = beyond === -1 ? this.#columns : this.#columns.slice(0, beyond);
    const cells = columns.map(({ start, end }) => line.slice(start, end));
    const isAligned = columns.every(({ start }, i) => {
      const cell = cells[i] ?? '';
      return i === 0 || cell.trim() === '' || (!cell.startsWith(' ') && line[start - 1] === ' ');
    });
    return isAligned ? cells.map((cell) => cell.trim()) : undefined;
  }

  /** nmcli puts two blanks between columns, but one behind a value that is as wide as they get. */
  #separated(line: string): readonly string[] | undefined {
    const { length } = this.#columns;
    const cells = line.trim().split(/ {2,}|\t+/);
    if (cells.length === length) return cells;
    const words = splitWords(line);
    return words.length === length ? words : undefined;
  }
}

const CONNECTION = ['NAME', 'UUID', 'TYPE', 'DEVICE'];
const DEVICE = ['DEVICE', 'TYPE', 'STATE', 'CONNECTION'];
/** `-f all`: nmc_fields_con_show of nmcli's connections.c, nmc_fields_dev_status of devices.c; the same since 1.16. */
const CONNECTION_ALL = [
  ...['NAME', 'UUID', 'TYPE', 'TIMESTAMP', 'TIMESTAMP-REAL', 'AUTOCONNECT', 'AUTOCONNECT-PRIORITY', 'READONLY'],
  ...['DBUS-PATH', 'ACTIVE', 'DEVICE', 'STATE', 'ACTIVE-PATH', 'PORT', 'FILENAME'],
];
const DEVICE_ALL = [
  ...['DEVICE', 'TYPE', 'STATE', 'IP4-CONNECTIVITY', 'IP6-CONNECTIVITY', 'DBUS-PATH', 'CONNECTION', 'CON-UUID'],
  'CON-PATH',
];
const PERMISSION = ['PERMISSION', 'VALUE'];
const HEADERS: ReadonlySet<string> = new Set([...CONNECTION_ALL, ...DEVICE_ALL, ...PERMISSION]);

const UUID_LENGTH = 36;
const DEVICE_STATE = /^(?:unmanaged|unavailable|disconnected|connect(?:ed|ing)|deactivating)(?: \(|$)/;
const TYPE = /^[a-z\d][a-z\d-]{1,40}$/;

function terseColumns(cells: readonly string[]): readonly string[] | undefined {
  const [first = '', second = '', third = ''] = cells;
  if (cells.length === PERMISSION.length) {
    return first.startsWith('org.freedesktop.NetworkManager.') ? PERMISSION : undefined;
  }
  if (second.length === UUID_LENGTH && TYPE.test(third)) {
    return [CONNECTION, CONNECTION_ALL].find(({ length }) => length === cells.length);
  }
  if (!TYPE.test(second) || !DEVICE_STATE.test(third)) return undefined;
  return [DEVICE, DEVICE_ALL].find(({ length }) => length === cells.length);
}

/** A row of `-t`, which has no header: what its values look like tells the columns, where none were chosen. */
export function readTerseRow(line: string): Row | undefined {
  const cells = splitTerse(line);
  const columns = terseColumns(cells);
  return columns?.map((column, i) => [column, cells[i] ?? ''] as const);
}

/** A backslash stands before a colon or backslash of a value. */
function splitTerse(line: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\' && at + 1 < line.length) {
      at += 1;
      cell += line[at];
    } else if (character === ':') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
