import type { Lease } from '../model/lease.ts';
import { defineBinaryParser, ParseError } from '../model/parser.ts';
import { decodeBootpLease } from './grammar/bootp-lease.ts';
import { DHCP6_REPLY, decodeDhcp6Lease } from './grammar/dhcp6-lease.ts';
import { setTimes } from './grammar/lease.ts';

/** A UDP datagram holds no more. */
const MAX_PACKET = 65_535;

export default defineBinaryParser({
  id: 'dhcpcd-lease',
  summary: 'Packet that dhcpcd keeps as its lease, DHCPv4 or DHCPv6, /var/lib/dhcpcd/IF.lease and IF.lease6',
  decode: (bytes) => decodeDhcpcdLease(bytes),
});

/** `eth0.lease`, `eth0.lease6`, `wlan0-SSID.lease`: both names may hold dashes, so the interfaces that there are tell. */
export function dhcpcdInterface(file: string, interfaces: readonly string[]): string {
  const base = file.replace(/\.lease6?$/, '');
  const fitting = interfaces.filter((name) => base === name || base.startsWith(`${name}-`));
  return fitting.reduce((longest, name) => (name.length > longest.length ? name : longest), '') || base;
}

/** The packet as it came, which no time stands in: it came at `obtainedAt`, the time of the file. */
export function decodeDhcpcdLease(bytes: Uint8Array, obtainedAt?: Date): Lease {
  if (bytes.length > MAX_PACKET) throw new ParseError('longer than a packet can be', MAX_PACKET);
  const decode = bytes[0] === DHCP6_REPLY ? decodeDhcp6Lease : decodeBootpLease;
  const { lease, renew, rebind } = decode('dhcpcd', bytes);
  if (obtainedAt !== undefined) {
    setTimes(lease, obtainedAt.getTime() / 1000, { renew, rebind, expire: lease.leaseSeconds });
  }
  return lease;
}
