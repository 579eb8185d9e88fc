import type { DhcpSurvey } from '../model/dhcp-offers.ts';
import type { Lease } from '../model/lease.ts';
import type { Interface } from '../model/network.ts';
import { addressless } from './expectations.ts';
import { globalAddresses, isEnslaved, isHostInterface, isLauncherNamespace, isRunning } from './interfaces.ts';
import { currentLeases, isInUse } from './leases.ts';

/** Interfaces that are asked about at the most: a host has a few of its own, and each costs a packet to everybody. */
const MAX_INTERFACES = 8;
/** Leases that ended longer ago are leftovers of the past. */
const LEFTOVER_MS = 604_800_000;

export interface Seen {
  readonly interfaces: readonly Interface[];
  readonly leases?: readonly Lease[];
  /** Names of interfaces on which somebody is told to ask for a lease. */
  readonly configured: ReadonlySet<string>;
}

/** An interface on which a DHCP server is expected to answer. */
export interface Client {
  readonly iface: Interface;
  readonly mac: string;
  readonly expected: DhcpSurvey['expected'];
  readonly clientId?: string;
}

/** Own interfaces that can be asked below IP: Ethernet that runs, and is no port of something. */
export function segments(interfaces: readonly Interface[]): readonly (Interface & { readonly mac: string })[] {
  if (isLauncherNamespace(interfaces)) return [];
  return interfaces.flatMap((iface) =>
    iface.mac !== undefined &&
    iface.linkType === 'ether' &&
    isRunning(iface) &&
    !iface.flags.includes('NOARP') &&
    isHostInterface(iface, interfaces) &&
    !isEnslaved(iface, interfaces)
      ? [{ ...iface, mac: iface.mac }]
      : [],
  );
}

/** Own interfaces that live on DHCP, as far as it can be told. */
export function dhcpClients({ interfaces, leases = [], configured }: Seen, takenAt: Date): readonly Client[] {
  const current = new Map(
    currentLeases(leases, interfaces, takenAt)
      .filter(({ family }) => family === 'inet')
      .map((lease) => [lease.iface.name, lease]),
  );
  const bare = new Set(addressless({ interfaces, leases }, takenAt, LEFTOVER_MS).map(({ iface }) => iface.name));
  const reason = (iface: Interface): DhcpSurvey['expected'] | undefined => {
    const lease = current.get(iface.name);
    const addresses = globalAddresses(iface, 'inet');
    if (lease && (isInUse(lease) || (bare.has(iface.name) && !isOld(lease.expiresAt, takenAt)))) return 'lease';
    if (addresses.some(({ flags }) => flags.includes('dynamic'))) return 'address';
    if (configured.has(iface.name)) return 'configuration';
    return bare.has(iface.name) ? 'unaddressed' : undefined;
  };
  const found = segments(interfaces).flatMap((iface) => {
    const expected = reason(iface);
    const clientId = current.get(iface.name)?.lease.clientId;
    return expected ? [{ iface, mac: iface.mac, expected, ...(clientId !== undefined && { clientId }) }] : [];
  });
  return found.slice(0, MAX_INTERFACES);
}

const isOld = (expiresAt: number | undefined, takenAt: Date): boolean =>
  expiresAt !== undefined && expiresAt < takenAt.getTime() - LEFTOVER_MS;

/**
 * RFC 4361 client id whose DUID systemd made of /etc/machine-id: type 255, an IAID of four bytes, DUID-EN of enterprise
 * 43793 (sd-dhcp-client, dhcp-identifier.c). Guests cloned with that file have one and the same.
 */
export const isOfMachineId = (clientId: string | undefined): boolean =>
  /^ff(?::[0-9a-f]{2}){4}:00:02:00:00:ab:11(?::|$)/i.test(clientId ?? '');
