import type { Lease } from '../model/host.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { decimal } from './grammar/decimal.ts';
import { type Keyfile, parseKeyfile } from './grammar/keyfile.ts';
import { type LeaseEntry, type LeaseField, readLease, setTimes } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';

export interface NetworkManagerDevice {
  readonly connectionUuid?: string;
  readonly managed?: boolean;
  readonly leases: readonly Lease[];
}

/** Names of nm-dhcp-options.c, behind `dhcp4.` and `dhcp6.`. */
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

export default defineParser({
  id: 'networkmanager-device',
  summary: 'State of one device of NetworkManager with its leases, /run/NetworkManager/devices/IFINDEX',
  parse: parseNetworkManagerDevice,
});

export function parseNetworkManagerDevice(text: string): Parsed<NetworkManagerDevice> {
  const problems = new Problems();
  const keyfile = parseKeyfile(text, problems);
  const device = keyfile.get('device');
  const connectionUuid = device?.get('connection-uuid')?.value;
  const managed = device?.get('managed')?.value;
  const value = {
    ...(connectionUuid === undefined ? {} : { connectionUuid }),
    ...(managed === 'true' || managed === 'false' ? { managed: managed === 'true' } : {}),
    leases: [...leaseOf(keyfile, 'dhcp4', DHCP4, problems), ...leaseOf(keyfile, 'dhcp6', DHCP6, problems)],
  };
  return { value, problems: problems.list };
}

function leaseOf(
  keyfile: Keyfile,
  group: 'dhcp4' | 'dhcp6',
  fields: ReadonlyMap<string, LeaseField>,
  problems: Problems,
): readonly Lease[] {
  const options = keyfile.get(group);
  if (options === undefined) return [];
  const entries = [...options].map(([key, option]) => ({ name: key.replace(/^dhcp[46]\./, ''), ...option }));
  const lease = readLease(
    'NetworkManager',
    entries.filter(({ name }) => name !== 'expiry'),
    fields,
    problems,
  );
  const expiry = wholeNumber(entries, 'expiry', problems);
  const { leaseSeconds } = lease;
  // Expiry alone tells when the lease ends; with its duration also when it began.
  if (expiry !== undefined && leaseSeconds !== undefined) {
    const renew = wholeNumber(entries, 'dhcp_renewal_time', problems);
    const rebind = wholeNumber(entries, 'dhcp_rebinding_time', problems);
    setTimes(lease, expiry - leaseSeconds, { renew, rebind, expire: leaseSeconds });
  } else if (expiry !== undefined) setTimes(lease, expiry, { expire: 0 });
  return [lease];
}

function wholeNumber(entries: readonly LeaseEntry[], name: string, problems: Problems): number | undefined {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return undefined;
  const number = decimal(entry.value);
  if (number === undefined) problems.add(entry.line, entry.source, 'not a whole number');
  return number;
}
