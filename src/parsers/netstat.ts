import type { SocketEnd } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { lines, Problems } from './grammar/lines.ts';
import { type NetstatRow, NetstatTable } from './grammar/netstat-table.ts';
import { isBlankLine, split, Words } from './grammar/words.ts';

const NO_SOCKET = 'is not a socket';
const NO_ROW = 'is not a row of the table';

interface Process {
  readonly pid: number;
  /** Cut off by netstat where it is long. */
  readonly name: string;
}

/** A socket of IP. Names of hosts and services stand for numbers unless netstat ran with `-n`. */
export interface NetstatConnection {
  readonly proto: string;
  readonly recvQ: number;
  readonly sendQ: number;
  readonly local: SocketEnd;
  readonly peer: SocketEnd;
  /** `ESTABLISHED`, `LISTEN`, …; the number of the protocol's state for a raw socket; absent for most of UDP. */
  readonly state?: string;
  readonly user?: string;
  readonly inode?: number;
  readonly process?: Process;
  readonly timer?: string;
}
export interface NetstatUnixSocket {
  readonly proto: 'unix';
  readonly refcnt: number;
  readonly flags: readonly string[];
  readonly type: string;
  readonly state?: string;
  readonly inode: number;
  readonly process?: Process;
  readonly path?: string;
}
export type NetstatSocket = NetstatConnection | NetstatUnixSocket;
/** Rows of sockets have `proto`, the others have not. */
export type NetstatEntry = NetstatSocket | NetstatRow;

/** Columns that options add, as the header above the sockets names them. */
interface Columns {
  readonly user: boolean;
  readonly program: boolean;
  readonly timer: boolean;
}

/** tcp_state and the states of AF_UNIX in netstat.c of net-tools; BusyBox has the same. */
const STATES: ReadonlySet<string> = new Set([
  ...['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT'],
  ...['LAST_ACK', 'LISTEN', 'CLOSING', 'UNKNOWN'],
]);
const UNIX_STATES: ReadonlySet<string> = new Set([
  ...['FREE', 'LISTENING', 'CONNECTING', 'CONNECTED', 'DISCONNECTING', 'UNKNOWN'],
]);
const TITLES = [
  ...['Active ', 'Kernel ', 'IPv6/IPv4 Group Memberships'],
  ...[
    '(Not all processes could be identified',
    ' will not be shown, you would have to be root',
    '(No info could be read',
  ],
];
const PROTOCOLS = /^(?:tcp|udp|udplite?|raw|sctp|dccp)6?$/;
/** PROGNAME_WIDTH of netstat.c: a path behind the name of a program begins there, whatever blanks are in either. */
const PROGRAM_WIDTH = 20;

/** `127.0.0.1:53`, `:::22`, `0.0.0.0:*`; BusyBox may name a zone, `fe80::1%2:58`. */
function readEnd(word: string): SocketEnd | undefined {
  const colon = word.lastIndexOf(':');
  if (colon === -1) return undefined;
  const [address, zone] = split(word.slice(0, colon), '%');
  return { address, port: word.slice(colon + 1), ...(zone !== undefined && { zone }) };
}

/** `1279/qpidd`; `-` where it is not known. */
function readProcess(text: string): Process | undefined {
  const slash = text.indexOf('/');
  const pid = slash === -1 ? undefined : decimal(text.slice(0, slash));
  return pid === undefined ? undefined : { pid, name: text.slice(slash + 1) };
}

/** `off (0.00/0/0)` is the last that a line can hold. */
function splitTimer(text: string): readonly [before: string, timer: string | undefined] {
  const bracket = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
  if (bracket === -1) return [text, undefined];
  const start = text.lastIndexOf(' ', bracket - 1) + 1;
  return [text.slice(0, start).trimEnd(), text.slice(start)];
}

function readState(words: Words, proto: string): string | undefined {
  const word = words.peek();
  const numbered = proto.startsWith('raw') && decimal(word) !== undefined;
  return STATES.has(word) || numbered ? words.next() : undefined;
}

function readConnection(proto: string, words: Words, columns: Columns): NetstatConnection | undefined {
  const recvQ = decimal(words.next());
  const sendQ = decimal(words.next());
  const local = readEnd(words.next());
  const peer = readEnd(words.next());
  if (recvQ === undefined || sendQ === undefined || local === undefined || peer === undefined) return undefined;
  const state = readState(words, proto);
  const user = columns.user ? words.next() : undefined;
  const inode = columns.user ? decimal(words.next()) : undefined;
  const [program, timer] = columns.timer ? splitTimer(words.rest()) : [words.rest(), undefined];
  const process = columns.program ? readProcess(program) : undefined;
  return {
    ...{ proto, recvQ, sendQ, local, peer },
    ...(state !== undefined && { state }),
    ...(user !== undefined && { user }),
    ...(inode !== undefined && { inode }),
    ...(process !== undefined && { process }),
    ...(timer !== undefined && { timer }),
  };
}

/** `[ ACC ]`; undefined when the brackets do not close. */
function readFlags(words: Words): readonly string[] | undefined {
  if (!words.take('[')) return undefined;
  const flags: string[] = [];
  for (let word = words.next(); word !== ']'; word = words.next()) {
    if (word === '') return undefined;
    flags.push(word);
  }
  return flags;
}

function readUnixSocket(words: Words, { program }: Columns): NetstatUnixSocket | undefined {
  const refcnt = decimal(words.next());
  const flags = readFlags(words);
  const type = words.next();
  const state = UNIX_STATES.has(words.peek()) ? words.next() : undefined;
  const inode = decimal(words.next());
  if (refcnt === undefined || flags === undefined || inode === undefined) return undefined;
  const rest = words.rest();
  const process = program ? readProcess(rest.slice(0, PROGRAM_WIDTH).trimEnd()) : undefined;
  const path = program ? rest.slice(PROGRAM_WIDTH).trim() : rest;
  return {
    ...{ proto: 'unix', refcnt, flags, type, inode },
    ...(state !== undefined && { state }),
    ...(process !== undefined && { process }),
    ...(path !== '' && { path }),
  };
}

const readSocket = (proto: string, words: Words, columns: Columns): NetstatSocket | undefined =>
  proto === 'unix' ? readUnixSocket(words, columns) : readConnection(proto, words, columns);

const readColumns = (header: string): Columns => ({
  user: header.includes(' User '),
  program: header.includes(' PID/Program name'),
  timer: header.includes(' Timer'),
});

/** Titles, the rule below the header of `-g`, and what `-p` says to all but root. */
const isTitle = (line: string): boolean =>
  TITLES.some((title) => line.startsWith(title)) || /^[- ]{3,}$/.test(line.slice(0, 200));

class Reader {
  #columns = readColumns('');
  #table: NetstatTable | undefined;

  /** What the line says; nothing when it is a header, and why when it is not understood. */
  read(line: string): NetstatEntry | string | undefined {
    const words = new Words(line);
    const proto = words.next();
    if (proto === 'unix' || PROTOCOLS.test(proto)) return readSocket(proto, words, this.#columns) ?? NO_SOCKET;
    if (proto === 'Proto') {
      this.#columns = readColumns(line);
      return undefined;
    }
    const header = NetstatTable.of(line);
    if (header === undefined) return this.#table === undefined ? NO_SOCKET : (this.#table.row(line) ?? NO_ROW);
    this.#table = header;
    return undefined;
  }
}

export function parseNetstat(text: string): Parsed<readonly NetstatEntry[]> {
  const problems = new Problems('netstat');
  const value: NetstatEntry[] = [];
  const reader = new Reader();
  for (const { line, number } of lines(text)) {
    const entry = isBlankLine(line) || isTitle(line) ? undefined : reader.read(line);
    if (typeof entry === 'string') problems.add(number, line, entry);
    else if (entry !== undefined) value.push(entry);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'netstat',
  summary:
    'Sockets, routes, interfaces and groups as netstat(8) of net-tools and BusyBox prints them: `netstat [-a] [-r] [-i] [-g]`',
  parse: parseNetstat,
});
