import type { EvidenceRef } from '../model/check.ts';
import type { DhcpOffer, DhcpSurvey } from '../model/dhcp-offers.ts';
import type { Lease } from '../model/lease.ts';
import type { Address, Gateway, Interface } from '../model/network.ts';
import { isOfSubnet } from './dhcp-offers.ts';
import { at } from './evidence.ts';
import { commonNetwork, isOvnMac } from './host-subnets.ts';
import { globalAddresses } from './interfaces.ts';
import { type CurrentLease, currentLeases, isExpired } from './leases.ts';
import { type LostGateway, type Move, pastCard, pastEvidence, pastMacs } from './migration.ts';
import { cidr, familyOf, sameAddress } from './prefix.ts';

/** A leased address that an interface has as it had it before a migration. */
export interface KeptAddress {
  readonly iface: Interface;
  readonly address: Address;
  /** The lease that it is of, by the store of its client now or before. */
  readonly lease?: Pick<Lease, 'client' | 'router'>;
  readonly current?: CurrentLease;
  readonly evidence: readonly EvidenceRef[];
}

interface Seen {
  readonly interfaces: readonly Interface[];
  readonly leases?: readonly Lease[];
}

/** One for each interface at the most. What was set by hand nobody renews: its gateway tells. */
export function keptAddresses(move: Move, { interfaces, leases = [] }: Seen, takenAt: Date): readonly KeptAddress[] {
  const current = currentLeases(leases, interfaces, takenAt).filter(({ family }) => family === 'inet');
  return interfaces.flatMap((iface) => {
    const past = pastCard(iface, move);
    const lease = current.find((item) => item.iface === iface);
    const kept = globalAddresses(iface, 'inet').filter((address) => past?.card.addresses.includes(cidr(address)));
    const formerLease = (local: string) =>
      move.before.leases.find(
        (each) => each.interface === iface.name && each.address !== undefined && sameAddress(each.address, local),
      );
    const address = kept.find(
      (each) => each === lease?.address || each.flags.includes('dynamic') || formerLease(each.local) !== undefined,
    );
    if (!past || !address) return [];
    const own = lease?.address === address ? lease.lease : (formerLease(address.local) ?? lease?.lease);
    const evidence = [
      at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(address), 'local'),
      pastEvidence('interfaces', past.index, 'addresses'),
    ];
    return [{ iface, address, evidence, ...(own && { lease: own }), ...(lease && { current: lease }) }];
  });
}

/** What shows that the network of a kept address is another one now. */
export type Proof =
  | { readonly by: 'lease'; readonly lease: CurrentLease }
  | {
      readonly by: 'offer';
      readonly survey: number;
      readonly index: number;
      readonly offer: DhcpOffer;
      readonly network?: string;
    }
  | { readonly by: 'gateway'; readonly lost: LostGateway };

interface Around {
  readonly dhcpOffers?: readonly DhcpSurvey[];
  readonly gateways?: readonly Gateway[];
}

export function proofOf(
  move: Move,
  kept: KeptAddress,
  { dhcpOffers = [], gateways = [] }: Around,
  lost: readonly LostGateway[],
  takenAt: Date,
): Proof | undefined {
  const { iface, address, current } = kept;
  const own = gateways.filter(({ dev, address: hop }) => dev === iface.name && familyOf(hop) === 'inet');
  // Several subnets can be on one segment; then the gateway of before is there as it was.
  if (own.some(({ answered }) => answered)) return undefined;
  const renewed = current?.lease.address !== undefined && !current.address && !isExpired(current, takenAt);
  if (current && renewed) return { by: 'lease', lease: current };
  const survey = dhcpOffers.findIndex(({ interface: name }) => name === iface.name);
  const offers = [...(dhcpOffers[survey]?.offers ?? []).entries()].filter(
    ([, offer]) => offer.address !== undefined && offer.prefixLength !== undefined,
  );
  // The server of before is on the segment, or one like it: it is not the network that changed.
  if (offers.some(([, offer]) => isOfSubnet(address.local, offer))) return undefined;
  const [first] = offers;
  if (first) {
    const [place, offer] = first;
    const network = layer3Of(kept, offer, own, move);
    return { by: 'offer', survey, index: place, offer, ...(network !== undefined && { network }) };
  }
  const silent = lost.find(({ gateway }) => gateway.dev === iface.name && familyOf(gateway.address) === 'inet');
  return silent && { by: 'gateway', lost: silent };
}

/** The Layer3 network of OVN-Kubernetes that both subnets look like parts of. */
function layer3Of(
  { iface, address, lease }: KeptAddress,
  { address: offered = '', prefixLength = 0, router }: DhcpOffer,
  own: readonly Gateway[],
  move: Move,
): string | undefined {
  if (![iface.mac, ...own.map(({ lladdr }) => lladdr), ...pastMacs(move, iface.name)].some(isOvnMac)) return undefined;
  const hops = [...(lease?.router ?? []), ...own.map((gateway) => gateway.address)];
  return commonNetwork(
    { address: address.local, prefixLength: address.prefixLength, router: hops },
    { address: offered, prefixLength, router },
  );
}
