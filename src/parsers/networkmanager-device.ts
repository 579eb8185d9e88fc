import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { type Keyfile, parseKeyfile } from './grammar/keyfile.ts';
import { Problems } from './grammar/lines.ts';
import { readNetworkManagerLease } from './grammar/networkmanager-lease.ts';

export interface NetworkManagerDevice {
  readonly connectionUuid?: string;
  readonly managed?: boolean;
  readonly leases: readonly Lease[];
}

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
    leases: [...leaseOf(keyfile, 'dhcp4', problems), ...leaseOf(keyfile, 'dhcp6', problems)],
  };
  return { value, problems: problems.list };
}

function leaseOf(keyfile: Keyfile, group: 'dhcp4' | 'dhcp6', problems: Problems): readonly Lease[] {
  const options = keyfile.get(group);
  if (options === undefined) return [];
  const entries = [...options].map(([key, option]) => ({ name: key.replace(/^dhcp[46]\./, ''), ...option }));
  return [readNetworkManagerLease(group, entries, problems)];
}
