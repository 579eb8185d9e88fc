import type { ServerLease } from '../model/dhcp-server.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { readJson } from './grammar/json.ts';
import { isoTime } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';
import { each, fitAll, type Shape } from './grammar/shape.ts';

/** Keys of virLeaseNew() in src/util/virlease.c. */
const SHAPE = each(
  'string',
  ...(['ip-address', 'mac-address', 'hostname', 'client-id', 'iaid', 'server-duid', 'expiry-time'] as const),
) satisfies Shape;
type Entry = { readonly [K in keyof typeof SHAPE]?: string };

function readLease(entry: Entry, address: string): ServerLease {
  const { 'mac-address': mac, 'client-id': client, hostname } = entry;
  const iaid = decimal(entry.iaid ?? '');
  const seconds = decimal(entry['expiry-time'] ?? '');
  // dnsmasq's helper is told 0 for a lease that does not end.
  const expiresAt = seconds === undefined || seconds === 0 ? undefined : isoTime(seconds);
  return {
    server: 'libvirt',
    address,
    ...(mac !== undefined && { mac }),
    ...(client !== undefined && (address.includes(':') ? { duid: client } : { clientId: client })),
    ...(iaid !== undefined && { iaid }),
    ...(hostname !== undefined && { hostname }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** The file of a network that never gave an address is empty. */
export function parseLibvirtStatus(text: string): Parsed<readonly ServerLease[]> {
  const problems = new Problems();
  const value: ServerLease[] = [];
  const content = text.trim();
  for (const { value: list, line } of content === '' ? [] : readJson(text, problems)) {
    if (!Array.isArray(list)) problems.add(line, content, 'is not a list of leases');
    const entries = Array.isArray(list) ? fitAll(list, SHAPE, ['ip-address'], { line, path: '', problems }) : [];
    for (const entry of entries as readonly Entry[]) {
      const address = entry['ip-address'] ?? '';
      if (isAddress(address)) value.push(readLease(entry, address));
      else problems.add(line, address, 'not an IP address');
    }
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'libvirt-status',
  summary: 'Leases of a virtual network of libvirt, /var/lib/libvirt/dnsmasq/BRIDGE.status',
  parse: parseLibvirtStatus,
});
