import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { parseAssignments } from './grammar/env-file.ts';
import { type LeaseField, readLease } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';
import { shellWord } from './grammar/shell-word.ts';

/** Names of BusyBox's networking/udhcp/common.c and d6_dhcpc.c. */
const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['ip', 'address'],
  ['ipv6', 'address'],
  ['subnet', 'netmask'],
  ['serverid', 'server'],
  ['router', 'router'],
  ['dns', 'dns'],
  ['domain', 'domain'],
  ['search', 'search'],
  ['mtu', 'mtu'],
  ['staticroutes', 'routes'],
  ['msstaticroutes', 'otherRoutes'],
  ['lease', 'leaseSeconds'],
  ['clientid', 'clientId'],
]);
const MAX_PREFIX = 32;

export default defineParser({
  id: 'udhcpc-env',
  summary: 'Environment that the udhcpc of BusyBox gives its script, as env or export -p print it',
  parse: parseUdhcpcEnv,
});

/** udhcpc keeps no file: its script is told the lease once. What the script inherited is in capitals. */
export function parseUdhcpcEnv(text: string): Parsed<Lease> {
  const problems = new Problems();
  const assignments = parseAssignments(text.replace(/^(?:export|declare -x) /gm, ''), problems, (raw) =>
    /^["']/.test(raw) ? shellWord(raw) : { value: raw },
  );
  const entries = [...assignments].map(([name, assignment]) => ({ name, ...assignment }));
  const mask = entries.find(({ name }) => name === 'mask');
  const options = entries.filter((entry) => entry !== mask && !/^[A-Z_]/.test(entry.name));
  const lease = readLease('udhcpc', options, FIELDS, problems);
  if (mask !== undefined && lease.prefixLength === undefined) {
    const length = decimal(mask.value);
    if (length !== undefined && length <= MAX_PREFIX) lease.prefixLength = length;
    else problems.add(mask.line, mask.source, 'not a prefix length');
  }
  return { value: lease, problems: problems.list };
}
