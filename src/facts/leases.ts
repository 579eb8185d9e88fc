import type { Lease } from '../model/lease.ts';
import type { Address, Family, Interface } from '../model/network.ts';
import { familyOf, sameAddress } from './prefix.ts';

/** RFC 2131 section 3.3. */
const INFINITE_SECONDS = 0xffffffff;

/** The lease that counts for an interface and a family, with its place in the slice. */
export interface CurrentLease {
  readonly index: number;
  readonly lease: Lease;
  readonly iface: Interface;
  readonly family: Family;
  /** The interface's address that the lease is for, when it is there. */
  readonly address: Address | undefined;
  /** Milliseconds since the epoch; `undefined` when it never ends or the store does not say. */
  readonly expiresAt: number | undefined;
  readonly renewAt: number | undefined;
  readonly rebindAt: number | undefined;
}

/**
 * Joins leases and interfaces: the newest lease of each interface and family. Of one file the last counts.
 * Files of clients that no longer run stay behind, with up to 999 days to go: of several files a valid lease
 * counts before an expired one, then that of a client which tidies up, then the one in use, then the longest.
 */
export function currentLeases(
  leases: readonly Lease[],
  interfaces: readonly Interface[],
  takenAt: Date,
): readonly CurrentLease[] {
  // Many checks ask, and most hosts with many interfaces have no lease.
  if (leases.length === 0) return [];
  const byName = new Map(interfaces.flatMap((iface) => [iface.name, ...iface.altnames].map((name) => [name, iface])));
  const newest = new Map<string, CurrentLease>();
  for (const [index, lease] of leases.entries()) {
    const iface = lease.interface === undefined ? byMac(interfaces, lease) : byName.get(lease.interface);
    if (!iface) continue;
    const current = currentLease(index, lease, iface, takenAt);
    const key = `${current.family} ${iface.name}`;
    const other = newest.get(key);
    if (!other || other.lease.file === lease.file || outranks(current, other, takenAt)) newest.set(key, current);
  }
  return [...newest.values()];
}

export const isExpired = ({ expiresAt }: CurrentLease, takenAt: Date): boolean =>
  expiresAt !== undefined && expiresAt < takenAt.getTime();

/** What tells a client, and one of its processes. */
type Client = Pick<Lease, 'client' | 'file' | 'interface'>;

/**
 * Commands that make the client of a lease ask for a new one; `iface` is the placeholder of the interface.
 * What gives the address up and what asks again is one line: a remote shell does not live to read a second.
 */
export function renewal(lease: Client, iface = '{subject}'): readonly string[] {
  const name = lease.client.toLowerCase();
  // `networkctl renew` asks the server of old alone and goes on with its address, however long it is silent.
  if (name.includes('networkd')) return [`networkctl reconfigure ${iface}`];
  if (name.includes('networkmanager')) return [`nmcli device connect ${iface}`];
  if (name.includes('dhclient')) {
    const files = dhclientFiles(lease, iface);
    return [`dhclient -r ${files}${iface} && dhclient ${files}${iface}`];
  }
  if (name.includes('dhcpcd')) return [`dhcpcd --release ${iface} && dhcpcd --rebind ${iface}`];
  if (name.includes('wicked')) return [`wicked ifup ${iface}`];
  if (name.includes('udhcpc')) return [`udhcpc -i ${iface} -n -q`];
  return [`# renew the lease of ${iface} with its DHCP client`];
}

/**
 * Debian's ifupdown gives the client of each interface files of its own. Without their names `dhclient -r` finds neither
 * that client nor its lease, and the second `dhclient` runs beside it.
 */
const dhclientFiles = ({ file, interface: name }: Client, iface: string): string =>
  name !== undefined && file === `/var/lib/dhcp/dhclient.${name}.leases`
    ? `-lf /var/lib/dhcp/dhclient.${iface}.leases -pf /run/dhclient.${iface}.pid `
    : '';

/** Clients that remove the lease from their store when they stop using it; others leave old files behind. */
export const isLiveStore = ({ client }: Lease): boolean => /networkd|networkmanager/i.test(client);

/**
 * Whether somebody still keeps to the lease: its store is live, or the kernel counts the lifetime of its address
 * down. A host that was changed to a static address, even to the same one, keeps the files of its client of old.
 */
export const isInUse = ({ lease, address }: CurrentLease): boolean =>
  isLiveStore(lease) || address?.flags.includes('dynamic') === true;

const byMac = (interfaces: readonly Interface[], { mac }: Lease): Interface | undefined =>
  mac === undefined ? undefined : interfaces.find((iface) => iface.mac?.toLowerCase() === mac.toLowerCase());

function currentLease(index: number, lease: Lease, iface: Interface, takenAt: Date): CurrentLease {
  const address = iface.addresses.find(({ local }) => lease.address !== undefined && sameAddress(local, lease.address));
  const written = time(lease.expiresAt);
  // NetworkManager writes its store at state changes only, not at renewals; the kernel's lifetime is never late.
  const lasts = address?.validLifetime === undefined ? -Infinity : takenAt.getTime() + address.validLifetime * 1000;
  const lag = written === undefined ? 0 : Math.max(0, lasts - written);
  const shifted = (value: string | undefined) => {
    const at = time(value);
    return at === undefined ? undefined : at + lag;
  };
  return {
    index,
    lease,
    iface,
    family: familyOf(lease.address ?? lease.server ?? ''),
    address,
    expiresAt: shifted(lease.expiresAt),
    renewAt: shifted(lease.renewAt),
    rebindAt: shifted(lease.rebindAt),
  };
}

function time(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

function outranks(current: CurrentLease, other: CurrentLease, takenAt: Date): boolean {
  const rank = (item: CurrentLease) => [
    Number(!isExpired(item, takenAt)),
    Number(isLiveStore(item.lease)),
    Number(item.address !== undefined),
    endOf(item, takenAt),
  ];
  const [left, right] = [rank(current), rank(other)];
  const differing = left.findIndex((value, place) => value !== right[place]);
  return differing === -1 || (left[differing] ?? 0) > (right[differing] ?? 0);
}

/** One of unknown end comes after the expired and before the valid ones. */
function endOf({ lease, expiresAt }: CurrentLease, takenAt: Date): number {
  if (expiresAt !== undefined) return expiresAt;
  return lease.leaseSeconds === INFINITE_SECONDS ? Infinity : takenAt.getTime();
}
