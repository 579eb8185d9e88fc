import type { Ovs, OvsBridge, OvsConnection, OvsInterface, OvsPort } from '../model/ovs.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { LineCursor, Problems } from './grammar/lines.ts';
import { OvsValue } from './grammar/ovs-value.ts';
import { shown, withoutSecret } from './grammar/ovsdb-secret.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Connection = Mutable<OvsConnection>;
type Interface = Mutable<OvsInterface>;
type Port = Mutable<OvsPort> & { interfaces: Interface[] };
type Bridge = Mutable<OvsBridge> & { readonly controllers: Connection[]; readonly ports: Port[] };
type Root = Mutable<Ovs> & { readonly managers: Connection[]; readonly bridges: Bridge[] };
type Tell = (reason: string) => void;

/** The rows that were read last. */
interface Rows {
  readonly root: Root;
  bridge: Bridge | undefined;
  port: Port | undefined;
  interface: Interface | undefined;
  connection: Connection | undefined;
}

/**
 * Rows and columns come in a fixed order (cmd_show_tables of utilities/ovs-vsctl.c), and every column belongs to one
 * kind of row. So what was read last says where a line belongs, and the indentation, which pasted text loses, does not
 * matter.
 */
class Reader {
  readonly root: Root = { managers: [], bridges: [] };
  private readonly last: Rows = {
    root: this.root,
    bridge: undefined,
    port: undefined,
    interface: undefined,
    connection: undefined,
  };

  /** `Bridge br-int`. False when it is no kind of row. */
  row(kind: string, value: OvsValue, tell: Tell): boolean {
    if (!ROWS.has(kind)) return false;
    const name = value.atom();
    if (name === undefined) tell(`has no name behind ${kind}`);
    else if (!value.ended()) tell('goes on behind the name');
    // A row without name is kept too: what follows does not belong to the row before it.
    this.open(kind, name ?? '', tell);
    return true;
  }

  private open(kind: string, name: string, tell: Tell): void {
    if (kind === 'Bridge') this.openBridge(name);
    else if (kind === 'Port') this.openPort(name, tell);
    else if (kind === 'Interface') this.openInterface(name, tell);
    else {
      const owner = kind === 'Manager' ? this.root.managers : this.bridgeOf(tell).controllers;
      this.last.connection = { target: name, is_connected: false };
      owner.push(this.last.connection);
    }
  }

  private openBridge(name: string): Bridge {
    this.last.bridge = { name, controllers: [], ports: [] };
    this.root.bridges.push(this.last.bridge);
    this.last.port = undefined;
    this.last.interface = undefined;
    this.last.connection = undefined;
    return this.last.bridge;
  }

  private openPort(name: string, tell: Tell): Port {
    const bridge = this.bridgeOf(tell);
    this.last.port = { name, interfaces: [] };
    bridge.ports.push(this.last.port);
    this.last.interface = undefined;
    return this.last.port;
  }

  private openInterface(name: string, tell: Tell): void {
    if (this.last.port === undefined) tell('does not follow a Port');
    const port = this.last.port ?? this.openPort('', tell);
    this.last.interface = { name };
    // Most ports have one interface, and a list that was made with it takes no more room than it needs.
    if (port.interfaces.length === 0) port.interfaces = [this.last.interface];
    else port.interfaces.push(this.last.interface);
  }

  /** The head of a listing may be cut off: its first bridge has no name then. */
  private bridgeOf(tell: Tell): Bridge {
    if (this.last.bridge !== undefined) return this.last.bridge;
    tell('does not follow a Bridge');
    return this.openBridge('');
  }

  /** `tag: 100`. False when no row has such a column. */
  column(key: string, value: OvsValue, tell: Tell): boolean {
    const column = COLUMNS.get(key);
    if (column === undefined) return false;
    const reason = column(this.last, value);
    if (reason !== undefined) tell(reason);
    else if (!value.ended()) tell(`goes on behind ${key}`);
    return true;
  }
}

const ROWS: ReadonlySet<string> = new Set(['Manager', 'Bridge', 'Controller', 'Port', 'Interface']);
/** Puts a value into the row that has this column; says what is wrong with it. */
type Column = (rows: Rows, value: OvsValue) => string | undefined;

/** `set` returns whether there is a row that has the column. */
function textColumn(key: string, set: (rows: Rows, atom: string) => unknown): readonly [string, Column] {
  const column: Column = (rows, value) => {
    const atom = value.atom();
    if (atom === undefined) return `has no value for ${key}`;
    return set(rows, atom) === undefined ? `does not follow a row that has ${key}` : undefined;
  };
  return [key, column];
}

function mapColumn<T extends 'options' | 'bfd_status'>(key: T): Column {
  return (rows, value) => {
    const entries = value.map();
    if (rows.interface === undefined) return `does not follow an Interface that has ${key}`;
    if (entries === undefined) return `has no map for ${key}`;
    for (const option of Object.keys(entries)) entries[option] = shown(option, entries[option] ?? '');
    rows.interface[key] = entries;
    return undefined;
  };
}

const tag: Column = ({ port }, value) => {
  const number = decimal(value.atom() ?? '');
  if (port === undefined) return 'does not follow a Port';
  if (number === undefined) return 'has no number for tag';
  port.tag = number;
  return undefined;
};

const trunks: Column = ({ port }, value) => {
  const numbers = (value.set() ?? ['']).map(decimal);
  if (port === undefined) return 'does not follow a Port';
  if (!numbers.every((number) => number !== undefined)) return 'has no numbers for trunks';
  port.trunks = numbers;
  return undefined;
};

const isConnected: Column = ({ connection }, value) => {
  const word = value.atom();
  if (connection === undefined) return 'does not follow a Manager or Controller';
  if (word !== 'true' && word !== 'false') return 'is neither true nor false';
  connection.is_connected = word === 'true';
  return undefined;
};

const COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
  textColumn('ovs_version', ({ root }, atom) => {
    root.ovs_version = atom;
    return root;
  }),
  textColumn('fail_mode', ({ bridge }, atom) => {
    if (bridge) bridge.fail_mode = atom;
    return bridge;
  }),
  textColumn('datapath_type', ({ bridge }, atom) => {
    if (bridge) bridge.datapath_type = atom;
    return bridge;
  }),
  ['is_connected', isConnected],
  ['tag', tag],
  ['trunks', trunks],
  textColumn('vlan_mode', ({ port }, atom) => {
    if (port) port.vlan_mode = atom;
    return port;
  }),
  textColumn('type', (rows, atom) => {
    if (rows.interface) rows.interface.type = atom;
    return rows.interface;
  }),
  ['options', mapColumn('options')],
  textColumn('error', (rows, atom) => {
    if (rows.interface) rows.interface.error = atom;
    return rows.interface;
  }),
  ['bfd_status', mapColumn('bfd_status')],
]);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function readLine(line: OvsValue, reader: Reader, tell: Tell): void {
  const word = line.keyword();
  if (line.takeColon()) {
    if (!reader.column(word, line, tell)) tell(`has the unknown key ${word.slice(0, 40)}`);
  } else if (word.length === 36 && UUID.test(word)) reader.root.uuid = word;
  else if (!reader.row(word, line, tell)) tell('is neither a row nor a column');
}

export function parseOvsVsctlShow(text: string): Parsed<Ovs> {
  const problems = new Problems('ovs-vsctl');
  const reader = new Reader();
  const cursor = new LineCursor(text);
  const line = new OvsValue(text);
  const tell: Tell = (reason) =>
    problems.add(cursor.number, withoutSecret(text.slice(cursor.start, cursor.end)), reason);
  while (cursor.advance()) {
    line.enter(cursor.start, cursor.end);
    if (!line.empty && !line.elided) readLine(line, reader, tell);
  }
  return { value: reader.root, problems: problems.list };
}

export default defineParser({
  id: 'ovs-vsctl-show',
  summary: 'Bridges, ports and interfaces of Open vSwitch as ovs-vsctl(8) prints them: `ovs-vsctl show`',
  parse: parseOvsVsctlShow,
});
