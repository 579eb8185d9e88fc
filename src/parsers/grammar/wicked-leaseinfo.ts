import { prefixOfMask } from './address.ts';
import { parseAssignments } from './env-file.ts';
import type { LeaseEntry } from './lease.ts';
import type { Problems } from './lines.ts';
import { shellWord } from './shell-word.ts';
import { splitWords } from './words.ts';

/** Variables of wicked's src/leaseinfo.c under the names of its XML. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['INTERFACE', 'interface'],
  ['IPADDR', 'address'],
  ['NETMASK', 'netmask'],
  ['GATEWAYS', 'gateways'],
  ['ROUTES', 'routes'],
  ['DNSSERVERS', 'dns-server'],
  ['DNSDOMAIN', 'dns-domain'],
  ['DNSSEARCH', 'dns-search'],
  ['MTU', 'mtu'],
  ['CLIENTID', 'client-id'],
  ['SID', 'server-address'],
  ['SERVERID', 'server-address'],
  ['LEASETIME', 'lease-time'],
  ['RENEWALTIME', 'renewal-time'],
  ['REBINDTIME', 'rebind-time'],
  ['ACQUIRED', 'acquired'],
]);
/** What the address says as well. */
const DERIVED: ReadonlySet<string> = new Set(['PREFIXLEN', 'NETWORK', 'TYPE', 'FAMILY', 'STATE', 'OWNER', 'UUID']);

/** `IPADDR='192.0.2.5/24'`, `ROUTES='10.0.0.0,255.0.0.0,192.0.2.9'`: a lease as variables of a shell. */
export function readLeaseinfo(text: string, problems: Problems): readonly LeaseEntry[] {
  return [...parseAssignments(text, problems, shellWord)].flatMap(([variable, { value, line, source }]) => {
    if (DERIVED.has(variable)) return [];
    const name = NAMES.get(variable) ?? variable;
    if (name === 'address') return [{ name, value: value.split('/', 1)[0] ?? '', line, source }];
    // A lease has routes of IPv4 only.
    if (name === 'routes' && value.includes(':')) return [{ name: variable, value, line, source }];
    if (name === 'routes') return [{ name, value: splitWords(value).map(route).join(' '), line, source }];
    return [{ name, value, line, source }];
  });
}

/** `dst,mask,gateway` as a prefix and its gateway; a mask that is none is a problem then. */
function route(word: string): string {
  const [dst = '', mask = '', gateway = ''] = word.split(',');
  return `${dst}/${prefixOfMask(mask) ?? mask} ${gateway}`;
}
