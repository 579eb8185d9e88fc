import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isIPv6 } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { hexNumber } from './grammar/hex.ts';
import { parseIsc, type Statement, textFrom, type Word } from './grammar/isc.ts';
import { hexOf, keywordOf, secondsOf } from './grammar/isc-values.ts';
import {
  INFINITE_SECONDS,
  isoTime,
  type LeaseDraft,
  type LeaseEntry,
  type LeaseField,
  readLease,
  setTimes,
} from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';

/** Names of dhcp-options(5) and, with the prefix `dhcp6.`, of DHCPv6; those without are statements of a lease. */
const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['fixed-address', 'address'],
  ['subnet-mask', 'netmask'],
  ['dhcp-server-identifier', 'server'],
  ['routers', 'router'],
  ['domain-name-servers', 'dns'],
  ['dhcp6.name-servers', 'dns'],
  ['domain-name', 'domain'],
  ['domain-search', 'search'],
  ['dhcp6.domain-search', 'search'],
  ['interface-mtu', 'mtu'],
  ['classless-static-routes', 'routes'],
  ['rfc3442-classless-static-routes', 'routes'],
  ['classless-routes', 'routes'],
  ['ms-classless-static-routes', 'otherRoutes'],
  ['unknown-121', 'routes'],
  ['unknown-249', 'otherRoutes'],
  ['dhcp-lease-time', 'leaseSeconds'],
  ['dhcp-client-identifier', 'clientId'],
  ['dhcp6.client-id', 'clientId'],
]);
const TIMES: ReadonlyMap<string, 'renewAt' | 'rebindAt' | 'expiresAt'> = new Map([
  ['renew', 'renewAt'],
  ['rebind', 'rebindAt'],
  ['expire', 'expiresAt'],
]);
/** Statements whose value is kept, and those that say nothing about the network. */
const KEPT: ReadonlySet<string> = new Set(['interface', 'fixed-address', 'filename', 'server-name', 'next-server']);
const IGNORED: ReadonlySet<string> = new Set([
  ...['bootp', 'medium', 'name', 'script', 'vendor', 'key', 'released'],
  // The dhclients of the BSDs, which came from that of ISC.
  ...['epoch', 'ssid'],
]);
const OUTSIDE: ReadonlySet<string> = new Set(['default-duid', 'server-duid', 'authoring-byte-order']);
const LEASES: ReadonlySet<string> = new Set(['lease', 'lease6']);

export default defineParser({
  id: 'dhclient-leases',
  summary: 'Lease database of ISC dhclient, dhclient.leases(5)',
  parse: parseDhclientLeases,
});

/** Every lease in the order of the file, to which dhclient appends; a `lease6` yields one lease per address. */
export function parseDhclientLeases(text: string): Parsed<readonly Lease[]> {
  const problems = new Problems();
  const value = parseIsc(text, problems, LEASES).flatMap((statement) => {
    const keyword = keywordOf(statement);
    if (statement.block !== undefined && keyword === 'lease') return [lease4(statement.block, problems)];
    if (statement.block !== undefined && keyword === 'lease6') return lease6(statement.block, problems);
    if (!OUTSIDE.has(keyword)) problems.add(statement.line, statement.text, 'unknown statement');
    return [];
  });
  return { value, problems: problems.list };
}

function lease4(statements: readonly Statement[], problems: Problems): Lease {
  const isTime = (statement: Statement) => TIMES.has(keywordOf(statement));
  const lease = readOptions(
    statements.filter((statement) => !isTime(statement)),
    problems,
  );
  const times: { renewAt?: string; rebindAt?: string; expiresAt?: string } = {};
  let infinite = (lease.leaseSeconds ?? 0) >= INFINITE_SECONDS;
  for (const statement of statements.filter(isTime)) {
    const field = TIMES.get(keywordOf(statement));
    const seconds = secondsOf(statement);
    const time = isoTime(seconds ?? Number.NaN);
    if (seconds === undefined) problems.add(statement.line, statement.text, 'not a time');
    if (field === 'expiresAt') infinite ||= seconds === Number.POSITIVE_INFINITY;
    if (field !== undefined && time !== undefined) times[field] = time;
  }
  return infinite ? lease : { ...lease, ...times };
}

function readOptions(statements: readonly Statement[], problems: Problems): LeaseDraft {
  const entries: LeaseEntry[] = [];
  for (const statement of statements) {
    const keyword = keywordOf(statement);
    if (statement.block === undefined && keyword === 'option') entries.push(entryOf(statement, 1));
    else if (statement.block === undefined && KEPT.has(keyword)) entries.push(entryOf(statement, 0));
    else if (!IGNORED.has(keyword)) problems.add(statement.line, statement.text, 'unknown statement');
  }
  return readLease('dhclient', entries, FIELDS, problems);
}

/** Fields as words; other options as they stand in the file, which tells `1, 2` from `"1", "2"`. */
function entryOf(statement: Statement, nameAt: number): LeaseEntry {
  const { line, text: source } = statement;
  const name = statement.words[nameAt]?.text ?? '';
  const values = statement.words.slice(nameAt + 1);
  const [first] = values;
  const field = FIELDS.get(name);
  if (field !== undefined && first !== undefined && name.startsWith('unknown-')) {
    return { name, value: octetsOf(first), line, source };
  }
  if (field === 'clientId' && first?.quoted === true) return { name, value: hexOf(first.text), line, source };
  if (field !== undefined || (values.length === 1 && first?.quoted === true)) {
    return { name, value: values.map(({ text }) => text).join(' '), line, source };
  }
  return { name, value: textFrom(statement, nameAt + 1), line, source };
}

/** Bytes of an option that dhclient.conf(5) gave no name and no type. */
const octetsOf = ({ text }: Word): string =>
  text
    .split(':')
    .map((byte) => hexNumber(byte) ?? byte)
    .join(',');

/** `ia-na IAID { starts …; renew …; rebind …; iaaddr ADDRESS { … } }`; `starts` is since the epoch, the rest relative. */
function lease6(statements: readonly Statement[], problems: Problems): readonly Lease[] {
  const isAssociation = (statement: Statement) => /^ia-(?:na|ta|pd)$/.test(keywordOf(statement));
  const base = readOptions(
    statements.filter((statement) => !isAssociation(statement)),
    problems,
  );
  const leases = statements.filter(isAssociation).flatMap(({ block = [] }) => {
    const terms: Terms = {
      start: numberOf(block, 'starts', problems),
      // RFC 8415 section 21.4: 0 leaves the time to the client.
      renew: numberOf(block, 'renew', problems) || undefined,
      rebind: numberOf(block, 'rebind', problems) || undefined,
    };
    const addresses = block.filter((statement) => keywordOf(statement) === 'iaaddr');
    return addresses.map((address) => addressLease(base, terms, address, problems));
  });
  return leases.length > 0 ? leases : [base];
}

interface Terms {
  readonly start: number | undefined;
  readonly renew: number | undefined;
  readonly rebind: number | undefined;
}

/** `iaaddr ADDRESS { starts …; preferred-life …; max-life …; }` */
function addressLease(base: Lease, terms: Terms, statement: Statement, problems: Problems): Lease {
  const { words, block = [], line, text } = statement;
  const lease: LeaseDraft = { ...base };
  const address = words[1]?.text ?? '';
  if (isIPv6(address)) lease.address = address;
  else problems.add(line, text, 'not an IPv6 address');
  const valid = numberOf(block, 'max-life', problems);
  if (valid !== undefined) lease.leaseSeconds = Math.min(valid, INFINITE_SECONDS);
  if (lease.leaseSeconds === INFINITE_SECONDS) return lease;
  const start = numberOf(block, 'starts', problems) ?? terms.start;
  if (start !== undefined) setTimes(lease, start, { expire: valid });
  if (terms.start !== undefined) setTimes(lease, terms.start, { renew: terms.renew, rebind: terms.rebind });
  return lease;
}

function numberOf(statements: readonly Statement[], keyword: string, problems: Problems): number | undefined {
  const statement = statements.find((candidate) => keywordOf(candidate) === keyword);
  if (statement === undefined) return undefined;
  const number = decimal(statement.words[1]?.text ?? '');
  if (number === undefined) problems.add(statement.line, statement.text, 'not a whole number');
  return number;
}
