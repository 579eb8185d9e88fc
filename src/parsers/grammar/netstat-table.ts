import { signed } from './decimal.ts';
import { splitWords } from './words.ts';

/** A route of `netstat -r`, or of the cache that Linux had until 3.6 (`-C`). */
export interface NetstatRoute {
  /** `0.0.0.0` or `default`; with its prefix length for IPv6. */
  readonly destination: string;
  readonly source?: string;
  /** `0.0.0.0`, `*` or `::` where there is none. */
  readonly gateway: string;
  /** IPv4 only. */
  readonly genmask?: string;
  /** `UG`, route(8). */
  readonly flags: string;
  readonly metric?: number;
  readonly ref?: number;
  readonly use?: number;
  readonly mss?: number;
  readonly window?: number;
  readonly irtt?: number;
  readonly iface: string;
}

/** An interface of `netstat -i`; counters are absent where the kernel keeps none, as for an alias. */
export interface NetstatInterface {
  readonly iface: string;
  readonly mtu: number;
  readonly metric?: number;
  readonly rxOk?: number;
  readonly rxErrors?: number;
  readonly rxDropped?: number;
  readonly rxOverruns?: number;
  readonly txOk?: number;
  readonly txErrors?: number;
  readonly txDropped?: number;
  readonly txOverruns?: number;
  /** `BMRU`. */
  readonly flags: string;
}

/** A multicast group of `netstat -g`. */
export interface NetstatGroup {
  readonly interface: string;
  readonly refcnt: number;
  readonly group: string;
}

export type NetstatRow = NetstatRoute | NetstatInterface | NetstatGroup;

interface Table {
  /** Keys by the word of the header, with that of the IPv6 table beside that of IPv4. */
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, string>>;
  readonly required: readonly string[];
}

const ROUTES: Table = {
  texts: {
    ...{ Source: 'source', Destination: 'destination', Gateway: 'gateway', 'Next-Hop': 'gateway', Genmask: 'genmask' },
    ...{ Flags: 'flags', Flag: 'flags', Iface: 'iface', If: 'iface' },
  },
  numbers: {
    ...{ Metric: 'metric', Met: 'metric', Ref: 'ref', Use: 'use', MSS: 'mss', Window: 'window', irtt: 'irtt' },
  },
  required: ['destination', 'gateway', 'flags', 'iface'],
};
const INTERFACES: Table = {
  texts: { Iface: 'iface', Flg: 'flags' },
  numbers: {
    ...{ MTU: 'mtu', Met: 'metric' },
    ...{ 'RX-OK': 'rxOk', 'RX-ERR': 'rxErrors', 'RX-DRP': 'rxDropped', 'RX-OVR': 'rxOverruns' },
    ...{ 'TX-OK': 'txOk', 'TX-ERR': 'txErrors', 'TX-DRP': 'txDropped', 'TX-OVR': 'txOverruns' },
  },
  required: ['iface', 'mtu', 'flags'],
};
const GROUPS: Table = {
  texts: { Interface: 'interface', Group: 'group' },
  numbers: { RefCnt: 'refcnt' },
  required: ['interface', 'refcnt', 'group'],
};
const TABLES = [ROUTES, INTERFACES, GROUPS];

/** Rows of the tables of net-tools (netstat.c, lib/inet_gr.c, lib/interface.c) and BusyBox, read below their header. */
export class NetstatTable {
  readonly #columns: readonly string[];
  readonly #table: Table;

  private constructor(columns: readonly string[], table: Table) {
    this.#columns = columns;
    this.#table = table;
  }

  /** Undefined for a line that is no header. */
  static of(line: string): NetstatTable | undefined {
    const columns = splitWords(line.replace('Next Hop', 'Next-Hop'));
    const isOf = ({ texts, numbers, required }: Table): boolean => {
      const keys = columns.map((column) => texts[column] ?? numbers[column]);
      return keys.every((key) => key !== undefined) && required.every((key) => keys.includes(key));
    };
    const table = columns.length < 3 ? undefined : TABLES.find(isOf);
    return table && new NetstatTable(columns, table);
  }

  /** Undefined for a line that is no row. */
  row(line: string): NetstatRow | undefined {
    const words = withoutNote(splitWords(line), this.#columns.length);
    if (words.length !== this.#columns.length) return undefined;
    const row: Record<string, string | number> = {};
    for (const [index, column] of this.#columns.entries()) {
      const word = words[index] ?? '';
      const text = this.#table.texts[column];
      const number = signed(word);
      const key = this.#table.numbers[column];
      if (text !== undefined) row[text] = word;
      // A route that rejects has `-` there, or -1 for its metric.
      else if (key !== undefined && number !== undefined) row[key] = number;
      else if (word !== '-') return undefined;
    }
    return this.#table.required.every((key) => row[key] !== undefined) ? (row as unknown as NetstatRow) : undefined;
  }
}

/** An alias has `- no statistics available -` in the place of its eight counters. */
function withoutNote(words: readonly string[], columns: number): readonly string[] {
  const start = words.indexOf('no') - 1;
  if (start < 1 || words.length < 6 || words.slice(start, -1).join(' ') !== '- no statistics available -') return words;
  return [...words.slice(0, start), ...new Array<string>(columns - start - 1).fill('-'), ...words.slice(-1)];
}
