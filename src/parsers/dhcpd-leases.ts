import type { ServerLease } from '../model/dhcp-server.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isIPv4, isIPv6 } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { parseIsc, type Statement, type Word } from './grammar/isc.ts';
import { hexOf, keywordOf, secondsOf } from './grammar/isc-values.ts';
import { isoTime } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';
import { split } from './grammar/words.ts';

type Draft = { -readonly [K in keyof ServerLease]: ServerLease[K] };
/** Puts a statement into the lease; says why it cannot. */
type Reader = (lease: Draft, statement: Statement) => string | undefined;

/** Characters of an Ethernet address. */
const ETHERNET = 17;
/** Declarations that stand in no other block. */
const OUTERMOST: ReadonlySet<string> = new Set(['lease', 'ia-na', 'ia-ta', 'ia-pd', 'failover']);
/** Statements and blocks beside the leases: hosts that OMAPI declared, the state of a failover pair. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'authoring-byte-order',
  'server-duid',
  'host',
  'group',
  'class',
  'subclass',
  'failover',
]);
/** Statements of a lease that are not kept, dhcpd.leases(5): times of failover, states to come, what is done at its end. */
const IGNORED: ReadonlySet<string> = new Set([
  ...['tstp', 'tsfp', 'atsfp', 'cltt', 'next', 'rewind', 'set', 'unset', 'on', 'option', 'billing', 'reserved'],
  ...['dynamic-bootp', 'bootp', 'preferred-life', 'max-life', 'hostname', 'ddns-fwd-name', 'ddns-rev-name'],
]);
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['starts', time('startsAt')],
  ['ends', time('expiresAt')],
  ['binding', binding],
  ['hardware', hardware],
  ['uid', identifier],
  ['client-hostname', hostname],
  // Before version 3 a lease that answered a ping was marked so.
  ['abandoned', abandoned],
]);

function time(field: 'startsAt' | 'expiresAt'): Reader {
  return (lease, statement) => {
    const seconds = secondsOf(statement);
    if (seconds === undefined) return 'not a time';
    const text = isoTime(seconds);
    if (text === undefined) delete lease[field];
    else lease[field] = text;
    return undefined;
  };
}

/** `binding state active` */
function binding(lease: Draft, { words }: Statement): string | undefined {
  const [, key, state] = words;
  if (key?.text !== 'state' || state === undefined) return 'not a binding state';
  lease.state = state.text;
  return undefined;
}

/** `hardware ethernet 52:54:00:12:34:56`; a client without an address has a type alone. */
function hardware(lease: Draft, { words: [, type, address] }: Statement): string | undefined {
  if (type !== undefined && address === undefined) return undefined;
  const bytes = bytesOf(address);
  if (bytes === undefined || (type?.text === 'ethernet' && bytes.length !== ETHERNET)) return 'not a hardware address';
  lease.mac = bytes;
  return undefined;
}

/** A string of bytes with escapes, or bytes in hexadecimal. */
function identifier(lease: Draft, { words: [, uid] }: Statement): string | undefined {
  const bytes = uid?.quoted ? hexOf(uid.text) : bytesOf(uid);
  if (bytes === undefined) return 'not a client identifier';
  lease.clientId = bytes;
  return undefined;
}

/** Bytes with two digits each; early releases left out a leading zero. */
function bytesOf(word: Word | undefined): string | undefined {
  const bytes = (word?.text ?? '').toLowerCase().split(':');
  return bytes.every((byte) => /^[\da-f]{1,2}$/.test(byte))
    ? bytes.map((byte) => byte.padStart(2, '0')).join(':')
    : undefined;
}

function hostname(lease: Draft, { words: [, name] }: Statement): string | undefined {
  if (name === undefined) return 'not a name';
  lease.hostname = name.text;
  return undefined;
}

function abandoned(lease: Draft): undefined {
  lease.state = 'abandoned';
}

function readStatements(lease: Draft, statements: readonly Statement[], problems: Problems): void {
  for (const statement of statements) {
    const keyword = keywordOf(statement);
    const reader = READERS.get(keyword);
    const reason = reader ? reader(lease, statement) : IGNORED.has(keyword) ? undefined : 'unknown statement';
    if (reason !== undefined) problems.add(statement.line, statement.text, reason);
  }
}

function lease4({ words, text, line, block = [] }: Statement, problems: Problems): readonly ServerLease[] {
  const address = words[1]?.text ?? '';
  const lease: Draft = { server: 'dhcpd', address };
  readStatements(lease, block, problems);
  if (isIPv4(address)) return [lease];
  problems.add(line, text, 'not an IPv4 address');
  return [];
}

/** `iaaddr ADDRESS {…}` and `iaprefix ADDRESS/LENGTH {…}` */
const OPTIONS: ReadonlySet<string> = new Set(['iaaddr', 'iaprefix']);

/** `ia-na "IDENTIFIER" { cltt …; iaaddr ADDRESS { … } }`: one lease per address or prefix. */
function leases6(statement: Statement, bigEndian: boolean, problems: Problems): readonly ServerLease[] {
  const { words, block = [] } = statement;
  const base: Draft = { server: 'dhcpd', address: '', ...clientOf(words[1], bigEndian) };
  const renewed = block.find((candidate) => keywordOf(candidate) === 'cltt');
  const reason = renewed && time('startsAt')(base, renewed);
  if (renewed && reason !== undefined) problems.add(renewed.line, renewed.text, reason);
  const isOption = (candidate: Statement): boolean => OPTIONS.has(keywordOf(candidate));
  readStatements(
    base,
    block.filter((candidate) => !isOption(candidate)),
    problems,
  );
  return block.filter(isOption).flatMap((option) => lease6(base, option, problems));
}

function lease6(base: ServerLease, { words, text, line, block = [] }: Statement, problems: Problems): ServerLease[] {
  const [address, prefix] = split(words[1]?.text ?? '', '/');
  const prefixLength = prefix === undefined ? undefined : decimal(prefix);
  const lease: Draft = { ...base, address, ...(prefixLength !== undefined && { prefixLength }) };
  readStatements(lease, block, problems);
  if (isIPv6(address) && (prefix === undefined || (prefixLength !== undefined && prefixLength <= 128))) return [lease];
  problems.add(line, text, 'not an IPv6 address');
  return [];
}

/** Four bytes of IAID in the byte order of the machine, server/dhcpv6.c, and the DUID of the client. */
function clientOf(word: Word | undefined, bigEndian: boolean): Pick<ServerLease, 'iaid' | 'duid'> {
  const bytes = Array.from(word?.text ?? '', (char) => char.charCodeAt(0));
  if (bytes.length <= 4) return {};
  const number = bigEndian ? bytes.slice(0, 4) : bytes.slice(0, 4).reverse();
  const iaid = number.reduce((sum, byte) => sum * 256 + byte, 0);
  return { iaid, duid: hexOf((word?.text ?? '').slice(4)) };
}

/**
 * The current lease of each address. dhcpd appends a declaration whenever one changes: the last one of an address,
 * or of an identity association with all its addresses, is the one that holds.
 */
export function parseDhcpdLeases(text: string): Parsed<readonly ServerLease[]> {
  const problems = new Problems();
  const declared = new Map<string, readonly ServerLease[]>();
  let bigEndian = false;
  for (const statement of parseIsc(text, problems, OUTERMOST)) {
    const keyword = keywordOf(statement);
    const [, name] = statement.words;
    if (keyword === 'authoring-byte-order') bigEndian = name?.text === 'big-endian';
    if (statement.block !== undefined && keyword === 'lease') {
      replace(declared, `lease ${name?.text}`, lease4(statement, problems));
    } else if (statement.block !== undefined && /^ia-(?:na|ta|pd)$/.test(keyword)) {
      replace(declared, `${keyword} ${name?.text}`, leases6(statement, bigEndian, problems));
    } else if (!OUTSIDE.has(keyword)) problems.add(statement.line, statement.text, 'unknown statement');
  }
  const byAddress = new Map<string, ServerLease>();
  for (const lease of [...declared.values()].flat()) byAddress.set(`${lease.address}/${lease.prefixLength}`, lease);
  return { value: [...byAddress.values()], problems: problems.list };
}

/** Behind the others: it is the newest. */
function replace<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
}

export default defineParser({
  id: 'dhcpd-leases',
  summary: 'Leases that ISC dhcpd handed out over IPv4 or IPv6, dhcpd.leases(5)',
  parse: parseDhcpdLeases,
});
