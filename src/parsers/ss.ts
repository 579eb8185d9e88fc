import type { Socket, SocketEnd } from '../model/network.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { isElision } from './grammar/elision.ts';
import { LineCursor, Problems } from './grammar/lines.ts';
import { readUsers } from './grammar/socket-users.ts';
import { split, Words } from './grammar/words.ts';

/** sstate_name of misc/ss.c. */
const STATES: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'NEW-SYN-RECV',
  'BOUND-INACTIVE',
]);

/** proto_name and the names of the families, misc/ss.c. */
const NETIDS: ReadonlySet<string> = new Set([
  ...['tcp', 'udp', 'raw', 'dccp', 'sctp', 'mptcp', 'xdp', 'tipc', 'nl', 'vsock', 'v_str', 'v_dgr', 'ti_st'],
  ...['u_str', 'u_dgr', 'u_seq', 'p_raw', 'p_dgr', 'p_seq', 'icmp6', '???'],
]);
/** What a page moved to a line of its own. */
const USERS = 'users:(';
/** What -i, -m, -o and -e print of a socket, where a page took the tab away. */
const DETAIL = /^(?:skmem:\(|mem:\(|timer:\(|ino:|uid:|(?:ts|sack|cubic|bbr|reno|wscale:\S{1,9}|rto:\S{1,9}) )/;

type Ends = readonly [local: SocketEnd, peer: SocketEnd];

/** `0.0.0.0%eth0:67`, `[fe80::1]%eth0:546`, `:::111`, `*%ens33:ipv6-icmp`, `rtnl:kernel`, `*`. */
function readEnd(word: string): SocketEnd {
  const colon = word.lastIndexOf(':');
  const host = colon === -1 ? word : word.slice(0, colon);
  const port = colon === -1 ? '' : word.slice(colon + 1);
  const percent = host.lastIndexOf('%');
  const address = percent === -1 ? host : host.slice(0, percent);
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  return percent === -1 ? { address: bare, port } : { address: bare, port, zone: host.slice(percent + 1) };
}

/** A path may hold blanks; the inode behind it is the port. */
function readPathEnd(words: Words): SocketEnd | undefined {
  const address = [words.next()];
  for (let word = words.next(); word !== ''; word = words.next()) {
    if (decimal(word) !== undefined) return { address: address.join(' '), port: word };
    address.push(word);
  }
  return undefined;
}

function readUnixEnds(words: Words): Ends | undefined {
  const local = readPathEnd(words);
  const peer = local && readPathEnd(words);
  return local && peer && [local, peer];
}

/** The port of a netlink socket is the name of a process, which may hold blanks; its peer is `*`, or `*` and a number. */
function readNetlinkEnds(words: Words): Ends | undefined {
  let local = words.next();
  let peer = words.next();
  for (; peer !== '' && !peer.startsWith('*'); peer = words.next()) local += ` ${peer}`;
  if (peer === '') return undefined;
  const [address, port] = split(local, ':');
  return [port === undefined ? readEnd(local) : { address, port }, readEnd(peer)];
}

function readInetEnds(words: Words): Ends | undefined {
  const local = words.next();
  const peer = words.next();
  return peer === '' ? undefined : [readEnd(local), readEnd(peer)];
}

/** With sockets of one family ss may leave out its name; a path starts with `/` or, in the abstract space, `@`. */
const isPath = (word: string): boolean => word === '*' || word.startsWith('/') || word.startsWith('@');

function readEnds(netid: string | undefined, words: Words): Ends | undefined {
  if (netid === 'nl') return readNetlinkEnds(words);
  const unix = netid === undefined ? isPath(words.peek()) : netid.startsWith('u_');
  return unix ? readUnixEnds(words) : readInetEnds(words);
}

/** Netid and state: either column is left out where the options leave no choice; a state may be blank. */
function readSocket(words: Words, tell: (reason: string) => void): Socket | undefined {
  let word = words.next();
  let netid: string | undefined;
  if (!STATES.has(word) && decimal(word) === undefined) {
    netid = word;
    word = words.next();
  }
  let state = '';
  if (STATES.has(word)) {
    state = word;
    word = words.next();
  }
  const recvQ = decimal(word);
  const sendQ = decimal(words.next());
  const ends = recvQ === undefined || sendQ === undefined ? undefined : readEnds(netid, words);
  if (recvQ === undefined || sendQ === undefined || ends === undefined) return undefined;
  const processes = readUsers(words.rest());
  if (processes === undefined) tell('has a list of users that is broken off');
  const [local, peer] = ends;
  const found = processes ?? [];
  if (netid === undefined) return { state, recvQ, sendQ, local, peer, processes: found };
  return { netid, state, recvQ, sendQ, local, peer, processes: found };
}

/** The header, and lines that only say that something was left out. */
function isPassedOver(words: Words): boolean {
  const first = words.peek();
  if (STATES.has(first)) return false;
  const line = words.text;
  return isElision(line) || (line.includes('Recv-Q') && line.includes('Address'));
}

/** What goes on about the last socket; pages put blanks for the tab with which ss begins such a line, and wrap others. */
function isBelow(words: Words, sockets: Socket[]): boolean {
  const last = sockets.at(-1);
  const first = words.peek();
  if (last === undefined || STATES.has(first) || NETIDS.has(first) || decimal(first) !== undefined) return false;
  const users = first.startsWith(USERS) ? readUsers(words.text) : undefined;
  if (users !== undefined) sockets[sockets.length - 1] = { ...last, processes: [...last.processes, ...users] };
  return users !== undefined || words.indented;
}

export function parseSs(text: string): Parsed<readonly Socket[]> {
  const problems = new Problems('ss');
  const value: Socket[] = [];
  const cursor = new LineCursor(text);
  const words = new Words(text);
  const tell = (reason: string): void => problems.add(cursor.number, words.text, reason);
  while (cursor.advance()) {
    words.enter(cursor.start, cursor.end);
    // What -i, -m, -o and -e say about a socket goes on behind a tab.
    if (text.startsWith('\t', cursor.start) || words.ended || isPassedOver(words)) continue;
    if ((words.indented || text.startsWith(USERS, cursor.start)) && isBelow(words, value)) continue;
    const socket = readSocket(words, tell);
    if (socket !== undefined) value.push(socket);
    else if (value.length === 0 || !DETAIL.test(words.text)) tell('is not a socket');
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ss',
  summary: 'Sockets as ss(8) prints them: `ss [-t] [-u] [-a] [-l] [-n] [-p] [-e] [-i] [-m] [-o]`',
  parse: parseSs,
});
