import type { Lease } from '../../model/lease.ts';
import type { Parsed } from '../../model/parser.ts';
import { parseEnvFile } from './env-file.ts';
import { looksLikeJson } from './json.ts';
import { type LeaseEntry, type LeaseField, readLease, setTimes } from './lease.ts';
import { Problems } from './lines.ts';
import { type JsonLease, readNetworkdJson } from './networkd-json.ts';
import { parseTimespan } from './timespan.ts';

/** Names of all three generations of the file, sd-dhcp-lease.c. */
const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['ADDRESS', 'address'],
  ['NETMASK', 'netmask'],
  ['SERVER_ADDRESS', 'server'],
  ['ROUTER', 'router'],
  ['DNS', 'dns'],
  ['DOMAINNAME', 'domain'],
  ['DOMAIN_NAME', 'domain'],
  ['DOMAIN_SEARCH_LIST', 'search'],
  ['MTU', 'mtu'],
  ['ROUTES', 'routes'],
  ['CLASSLESS_ROUTES', 'routes'],
  ['STATIC_ROUTES', 'otherRoutes'],
  ['LIFETIME', 'leaseSeconds'],
  ['CLIENTID', 'clientId'],
  ['CLIENT_ID', 'clientId'],
]);

/**
 * Assignments with seconds, assignments with time spans (since v255), or JSON. Only JSON can say when the lease was
 * obtained; for the others that is `obtainedAt`, the time of the file, or the lease has durations but no times.
 */
export function readNetworkdLease(client: string, text: string, obtainedAt?: Date): Parsed<Lease> {
  const problems = new Problems();
  const { entries, obtained = seconds(obtainedAt) } = looksLikeJson(text)
    ? readNetworkdJson(text, problems)
    : fromAssignments(text, problems);
  const lease = readLease(client, entries, FIELDS, problems);
  const renew = duration(entries, 'T1', problems);
  const rebind = duration(entries, 'T2', problems);
  if (obtained !== undefined) setTimes(lease, obtained, { renew, rebind, expire: lease.leaseSeconds });
  return { value: lease, problems: problems.list };
}

const seconds = (date: Date | undefined): number | undefined =>
  date === undefined ? undefined : date.getTime() / 1000;

function fromAssignments(text: string, problems: Problems): JsonLease {
  const assignments = parseEnvFile(text, problems);
  return { entries: [...assignments].map(([name, assignment]) => ({ name, ...assignment })) };
}

function duration(entries: readonly LeaseEntry[], name: string, problems: Problems): number | undefined {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return undefined;
  const value = parseTimespan(entry.value);
  if (value === undefined) problems.add(entry.line, entry.source, 'not a duration');
  return value;
}
