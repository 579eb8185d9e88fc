import type { Ovs, OvsBridge, OvsConnection, OvsInterface, OvsPort } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { isElision } from './grammar/elision.ts';
import { lines, Problems } from './grammar/lines.ts';
import { OvsValue } from './grammar/ovs-value.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Connection = Mutable<OvsConnection>;
type Interface = Mutable<OvsInterface>;
type Port = Mutable<OvsPort> & { readonly interfaces: Interface[] };
type Bridge = Mutable<OvsBridge> & { readonly controllers: Connection[]; readonly ports: Port[] };
type Root = Mutable<Ovs> & { readonly managers: Connection[]; readonly bridges: Bridge[] };
type Tell = (reason: string) => void;

/** Interface options that are secrets: `psk` of ovs-vswitchd.conf.db(5). */
const SECRET = 'psk';
const REDACTED = '<redacted>';

/** The rows that were read last. */
interface Rows {
  readonly root: Root;
  bridge?: Bridge;
  port?: Port;
  interface?: Interface;
  connection?: Connection;
}

/**
 * Rows and columns come in a fixed order (cmd_show_tables of utilities/ovs-vsctl.c), and every column belongs to one
 * kind of row. So what was read last says where a line belongs, and the indentation, which pasted text loses, does not
 * matter.
 */
class Reader {
  readonly root: Root = { managers: [], bridges: [] };
  private readonly last: Rows = { root: this.root };

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
    delete this.last.port;
    delete this.last.interface;
    delete this.last.connection;
    return this.last.bridge;
  }

  private openPort(name: string, tell: Tell): Port {
    const bridge = this.bridgeOf(tell);
    this.last.port = { name, interfaces: [] };
    bridge.ports.push(this.last.port);
    delete this.last.interface;
    return this.last.port;
  }

  private openInterface(name: string, tell: Tell): void {
    if (this.last.port === undefined) tell('does not follow a Port');
    const port = this.last.port ?? this.openPort('', tell);
    this.last.interface = { name };
    port.interfaces.push(this.last.interface);
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

function textColumn<T extends string>(find: (rows: Rows) => Partial<Record<T, string>> | undefined, key: T): Column {
  return (rows, value) => {
    const row = find(rows);
    const atom = value.atom();
    if (row === undefined) return `does not follow a row that has ${key}`;
    if (atom === undefined) return `has no value for ${key}`;
    Object.assign(row, { [key]: atom });
    return undefined;
  };
}

function mapColumn<T extends 'options' | 'bfd_status'>(key: T): Column {
  return (rows, value) => {
    const pairs = value.map();
    if (rows.interface === undefined) return `does not follow an Interface that has ${key}`;
    if (pairs === undefined) return `has no map for ${key}`;
    const entries: Record<string, string> = Object.create(null);
    for (const [name, entry] of pairs) entries[name] = name === SECRET ? REDACTED : entry;
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

const COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['ovs_version', textColumn(({ root }) => root, 'ovs_version')],
  ['fail_mode', textColumn(({ bridge }) => bridge, 'fail_mode')],
  ['datapath_type', textColumn(({ bridge }) => bridge, 'datapath_type')],
  ['is_connected', isConnected],
  ['tag', tag],
  ['trunks', trunks],
  ['vlan_mode', textColumn(({ port }) => port, 'vlan_mode')],
  ['type', textColumn((rows) => rows.interface, 'type')],
  ['options', mapColumn('options')],
  ['error', textColumn((rows) => rows.interface, 'error')],
  ['bfd_status', mapColumn('bfd_status')],
]);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A problem shows its line, and must not show a key that is in it. */
function withoutSecret(line: string): string {
  const at = line.indexOf(SECRET);
  return at === -1 ? line : `${line.slice(0, at + SECRET.length)}=${REDACTED}`;
}

function readLine(line: string, reader: Reader, tell: Tell): void {
  const blank = line.search(/[ \t:]/);
  const word = blank === -1 ? line : line.slice(0, blank);
  const value = new OvsValue(blank === -1 ? '' : line.slice(blank + 1));
  if (line[blank] === ':') {
    if (!reader.column(word, value, tell)) tell(`has the unknown key ${word.slice(0, 40)}`);
  } else if (word.length === 36 && UUID.test(word)) reader.root.uuid = word;
  else if (!reader.row(word, value, tell)) tell('is neither a row nor a column');
}

export function parseOvsVsctlShow(text: string): Parsed<Ovs> {
  const problems = new Problems();
  const reader = new Reader();
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isElision(content)) continue;
    readLine(content, reader, (reason) => problems.add(number, withoutSecret(line), reason));
  }
  return { value: reader.root, problems: problems.list };
}

export default defineParser({
  id: 'ovs-vsctl-show',
  summary: 'Bridges, ports and interfaces of Open vSwitch as ovs-vsctl(8) prints them: `ovs-vsctl show`',
  parse: parseOvsVsctlShow,
});
