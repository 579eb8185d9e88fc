import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { type LeaseEntry, type LeaseField, readLease, setTimes } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';
import { readLeaseinfo } from './grammar/wicked-leaseinfo.ts';
import { readWickedXml } from './grammar/wicked-xml.ts';

const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['address', 'address'],
  ['netmask', 'netmask'],
  ['server-address', 'server'],
  ['gateways', 'router'],
  ['routes', 'routes'],
  ['dns-server', 'dns'],
  ['dns-domain', 'domain'],
  ['dns-search', 'search'],
  ['mtu', 'mtu'],
  ['lease-time', 'leaseSeconds'],
  ['client-id', 'clientId'],
]);
const TIMES = { start: 'acquired', renew: 'renewal-time', rebind: 'rebind-time' } as const;

export default defineParser({
  id: 'wicked-lease',
  summary: 'Lease of wicked, lease-IF-dhcp-ipv4.xml in /var/lib/wicked, leaseinfo.IF.dhcp.ipv4 in /run/wicked',
  parse: parseWickedLease,
});

/** `lease-eth0-dhcp-ipv4.xml`, in older builds `lease-dhcp-ipv4-eth0.xml`; `leaseinfo.eth0.dhcp.ipv4`. */
const FILES = [/^lease-(.+)-dhcp-ipv[46]\.xml$/, /^lease-dhcp-ipv[46]-(.+)\.xml$/, /^leaseinfo\.(.+)\.dhcp\.ipv[46]$/];

/** The interface in the name of a file with a lease; nothing for the other files of the folder. */
export const wickedInterface = (file: string): string | undefined =>
  FILES.map((pattern) => pattern.exec(file)?.[1]).find((name) => name !== undefined);

/** A lease that wicked does not hold any more has no address. Its default route stands for the router. */
export function parseWickedLease(text: string): Parsed<Lease> {
  const problems = new Problems();
  const isXml = /^[\s\ufeff]*</.test(text.slice(0, 1000));
  const entries = isXml ? readWickedXml(text, problems) : readLeaseinfo(text, problems);
  const times: ReadonlySet<string> = new Set(Object.values(TIMES));
  const options = entries.filter(({ name, value }) => !times.has(name) && value !== '');
  const lease = readLease('wicked', options, FIELDS, problems);
  const [start, renew, rebind] = [TIMES.start, TIMES.renew, TIMES.rebind].map((name) =>
    number(entries, name, problems),
  );
  if (start !== undefined) setTimes(lease, start, { renew, rebind, expire: lease.leaseSeconds });
  return { value: lease, problems: problems.list };
}

function number(entries: readonly LeaseEntry[], name: string, problems: Problems): number | undefined {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return undefined;
  const value = decimal(entry.value);
  if (value === undefined) problems.add(entry.line, entry.source, 'not a whole number');
  return value;
}
