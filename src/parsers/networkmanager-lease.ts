import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { readNetworkdLease } from './grammar/networkd-lease.ts';

export default defineParser({
  id: 'networkmanager-lease',
  summary: "Lease file of NetworkManager's internal DHCP client, /var/lib/NetworkManager/internal-UUID-IF.lease",
  parse: (text) => parseNetworkManagerLease(text),
});

/** Since 1.22 the address alone; releases before it wrote what systemd-networkd writes, with whose client they were built. */
export const parseNetworkManagerLease = (text: string, obtainedAt?: Date): Parsed<Lease> =>
  readNetworkdLease('NetworkManager', text, obtainedAt);
