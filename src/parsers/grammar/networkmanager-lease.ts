import { decimal } from './decimal.ts';
import { type LeaseDraft, type LeaseEntry, type LeaseField, readLease, setTimes } from './lease.ts';
import type { Problems } from './lines.ts';

/** Names of nm-dhcp-options.c. */
const DHCP4: ReadonlyMap<string, LeaseField> = new Map([
  ['ip_address', 'address'],
  ['subnet_mask', 'netmask'],
  ['dhcp_server_identifier', 'server'],
  ['routers', 'router'],
  ['domain_name_servers', 'dns'],
  ['domain_name', 'domain'],
  ['domain_search', 'search'],
  ['interface_mtu', 'mtu'],
  ['rfc3442_classless_static_routes', 'routes'],
  ['ms_classless_static_routes', 'otherRoutes'],
  ['dhcp_lease_time', 'leaseSeconds'],
  ['dhcp_client_identifier', 'clientId'],
]);
/** The file tells no time of a DHCPv6 lease but how long its address is valid. */
const DHCP6: ReadonlyMap<string, LeaseField> = new Map([
  ['ip6_address', 'address'],
  ['dhcp6_name_servers', 'dns'],
  ['dhcp6_domain_search', 'search'],
  ['max_life', 'leaseSeconds'],
  ['dhcp6_client_id', 'clientId'],
]);

const FIELDS = { dhcp4: DHCP4, dhcp6: DHCP6 };

/** A lease of NetworkManager as its options, which its device file and nmcli(1) print by the same names. */
export function readNetworkManagerLease(
  group: keyof typeof FIELDS,
  entries: readonly LeaseEntry[],
  problems: Problems,
): LeaseDraft {
  const options = entries.filter(({ name }) => name !== 'expiry');
  const lease = readLease('NetworkManager', options, FIELDS[group], problems);
  const expiry = wholeNumber(entries, 'expiry', problems);
  const { leaseSeconds } = lease;
  // Expiry alone tells when the lease ends; with its duration also when it began.
  if (expiry !== undefined && leaseSeconds !== undefined) {
    const renew = wholeNumber(entries, 'dhcp_renewal_time', problems);
    const rebind = wholeNumber(entries, 'dhcp_rebinding_time', problems);
    setTimes(lease, expiry - leaseSeconds, { renew, rebind, expire: leaseSeconds });
  } else if (expiry !== undefined) setTimes(lease, expiry, { expire: 0 });
  return lease;
}

function wholeNumber(entries: readonly LeaseEntry[], name: string, problems: Problems): number | undefined {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return undefined;
  const number = decimal(entry.value);
  if (number === undefined) problems.add(entry.line, entry.source, 'not a whole number');
  return number;
}
