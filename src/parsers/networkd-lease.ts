import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { readNetworkdLease } from './grammar/networkd-lease.ts';

export default defineParser({
  id: 'networkd-lease',
  summary: 'DHCPv4 lease of systemd-networkd, /run/systemd/netif/leases/IFINDEX, as assignments or as JSON',
  parse: (text) => parseNetworkdLease(text),
});

/** `obtainedAt` is the time of the file, where it says none of its own. */
export const parseNetworkdLease = (text: string, obtainedAt?: Date): Parsed<Lease> =>
  readNetworkdLease('systemd-networkd', text, obtainedAt);
