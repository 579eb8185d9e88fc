import { agreeOnRouter, isOfSubnet, offered } from '../facts/dhcp-offers.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { currentLeases, renewal } from '../facts/leases.ts';
import { sameAddress } from '../facts/prefix.ts';
import { type CheckInput, defineCheck, type EvidenceRef } from '../model/check.ts';
import type { DhcpSurvey } from '../model/dhcp-offers.ts';
import type { Lease } from '../model/lease.ts';

type Seen = CheckInput<'interfaces' | 'dhcpOffers', 'leases' | 'gateways'>;

/** The address that an interface keeps to. */
interface Kept {
  readonly address: string;
  readonly prefixLength: number;
  readonly lease?: Lease;
  readonly evidence: EvidenceRef;
}

/** By its lease, or by the lifetime that its client gave it. */
function keptBy({ interfaces, leases = [] }: Seen, name: string, takenAt: Date): Kept | undefined {
  const iface = interfaces.find((item) => item.name === name);
  if (!iface) return undefined;
  const current = currentLeases(leases, interfaces, takenAt).find(
    (item) => item.iface === iface && item.family === 'inet',
  );
  const address = current
    ? current.address
    : globalAddresses(iface, 'inet').find(({ flags }) => flags.includes('dynamic'));
  // A leased address that it does not have is another fault.
  if (!address) return undefined;
  return {
    address: address.local,
    prefixLength: address.prefixLength,
    evidence: at('interfaces', name, 'addresses', iface.addresses.indexOf(address), 'local'),
    ...(current && { lease: current.lease }),
  };
}

/** In what all offers differ from the lease. */
function differing({ offers, clientId }: DhcpSurvey, { address, lease }: Kept) {
  const complete = offers.filter((offer) => offer.address !== undefined && offer.prefixLength !== undefined);
  if (complete.length === 0) return undefined;
  const near = complete.filter((offer) => isOfSubnet(address, offer));
  if (near.length === 0) return 'subnet';
  if (lease && near.every(({ router }) => !agreeOnRouter(router, lease.router))) return 'router';
  if (near.some((offer) => sameAddress(offer.address ?? '', address))) return undefined;
  // A server may know its clients by an id that no lease tells: it takes us for somebody else.
  return clientId === undefined ? undefined : 'address';
}

const SEVERITIES = { subnet: 'critical', router: 'warning', address: 'info' } as const;

export default defineCheck({
  id: 'lease-not-offered',
  title: 'The DHCP server would not give the lease that an interface keeps',
  category: 'dhcp',
  severity: 'critical',
  why: 'The network has changed under the lease: the guest was moved to a node with another subnet, or the server was set up anew. Until its client asks again, which can take until the lease ends, the host keeps to an address that is not routed there.',
  fix: ['# renew the lease of {subject} with its DHCP client'],
  refs: ['RFC 2131 section 4.4.1', 'https://github.com/kubevirt/kubevirt/issues/13601'],
  needs: ['interfaces', 'dhcpOffers'],
  wants: ['leases', 'gateways'],
  messages: {
    subnet: '{subject} keeps {kept}, but on its segment {server} offers {offer}',
    router: '{subject} keeps {kept} with the gateway {router}, but {server} names the gateway {newRouter}',
    address: '{subject} keeps {kept}, but {server} would now give it {offer}',
  },
  explains: [
    'cluster-domain-unserved',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lease-expired',
    'lease-renewal-overdue',
    'lookup-failed',
  ],
  *run(seen, { takenAt }) {
    for (const [index, survey] of seen.dhcpOffers.entries()) {
      const kept = keptBy(seen, survey.interface, takenAt);
      const message = kept && differing(survey, kept);
      const [offer] = survey.offers;
      if (!message || !offer) continue;
      // Several subnets can be on one segment; then the old gateway is there as before.
      const answers = seen.gateways?.some(({ dev, state }) => dev === survey.interface && state === 'reachable');
      yield {
        message,
        subject: survey.interface,
        data: {
          kept: `${kept.address}/${kept.prefixLength}`,
          server: offer.server ?? 'an unknown server',
          offer: offered(offer),
          router: kept.lease?.router.join(', ') ?? '',
          newRouter: offer.router.join(', '),
        },
        evidence: [kept.evidence, at('dhcpOffers', index, 'offers', 0)],
        interface: survey.interface,
        severity: message === 'subnet' && answers ? 'warning' : SEVERITIES[message],
        ...(kept.lease && { fix: renewal(kept.lease) }),
      };
    }
  },
});
