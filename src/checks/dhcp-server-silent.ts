import { at } from '../facts/evidence.ts';
import { silentGateways } from '../facts/gateways.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { type CurrentLease, currentLeases, isExpired } from '../facts/leases.ts';
import { type CheckInput, defineCheck, type EvidenceRef } from '../model/check.ts';
import type { DhcpSurvey } from '../model/dhcp-offers.ts';
import type { Interface } from '../model/network.ts';

type Seen = CheckInput<'interfaces' | 'dhcpOffers', 'leases' | 'routing' | 'neighbours' | 'gateways'>;

/** What an interface has of its address still. */
interface Holding {
  readonly message: 'unanswered' | 'overdue' | 'lost' | 'configured';
  readonly address: string;
  readonly end: number | undefined;
  readonly evidence: readonly EvidenceRef[];
}

/** Where the gateway is silent as well, the segment is cut off, which that finding says. */
const isCutOff = ({ routing, neighbours, gateways }: Seen, name: string): boolean =>
  routing !== undefined &&
  neighbours !== undefined &&
  silentGateways({ routing, neighbours, ...(gateways && { gateways }) }).some(({ dev }) => dev === name);

function holdingOf(survey: DhcpSurvey, iface: Interface, lease: CurrentLease | undefined, takenAt: Date): Holding {
  const addresses = globalAddresses(iface, 'inet');
  const place = at('interfaces', iface.name, 'addresses');
  const leased = lease ? [at('leases', lease.index)] : [];
  const [shown] = addresses;
  const dynamic = lease?.address ?? addresses.find(({ flags }) => flags.includes('dynamic'));
  const address = dynamic?.local ?? lease?.lease.address ?? shown?.local ?? 'an address';
  const lasts = dynamic?.validLifetime === undefined ? undefined : takenAt.getTime() + dynamic.validLifetime * 1000;
  const end = lease?.expiresAt ?? lasts;
  if (!shown) return { message: 'lost', address, end, evidence: [place, ...leased] };
  if (survey.expected === 'configuration') return { message: 'configured', address, end, evidence: [place] };
  const isDue = lease && (isExpired(lease, takenAt) || (lease.rebindAt ?? Infinity) < takenAt.getTime());
  return { message: isDue ? 'overdue' : 'unanswered', address, end, evidence: [place, ...leased] };
}

export default defineCheck({
  id: 'dhcp-server-silent',
  title: 'No DHCP server answers on an interface that lives on a lease',
  category: 'dhcp',
  severity: 'critical',
  why: 'Asked for an offer three times, nobody made one. The interface keeps its address until the lease ends and then loses it; after a restart it has none at all. The server is down, or a firewall, a port of a bridge or a VLAN keeps the requests from it.',
  fix: [
    '# see whether anybody answers: tcpdump -ni {subject} port 67 or port 68',
    '# start the DHCP server of the segment of {subject}, or let its packets through',
    '# in a guest of KubeVirt it runs in the virt-launcher pod, or in OVN: virtctl restart gives the guest a new pod',
  ],
  refs: ['RFC 2131 section 4.4.1', 'https://github.com/kubevirt/kubevirt/issues/16696'],
  needs: ['interfaces', 'dhcpOffers'],
  wants: ['leases', 'routing', 'neighbours', 'gateways'],
  messages: {
    unanswered: 'no DHCP server answers on {subject}, whose lease for {address} ends at {expiry}',
    overdue: 'no DHCP server answers on {subject}, and its lease for {address} should have been renewed; end {expiry}',
    lost: 'no DHCP server answers on {subject}, and it has no address',
    configured: 'no DHCP server answers on {subject}, which is set up to ask for an address; it has {address}',
  },
  options: {
    criticalSeconds: {
      default: 600,
      unit: 'seconds',
      help: 'with less left of the lease it is critical, unless criticalShare of the lease is less',
    },
    // Half of it is left when the client first asks for more, an eighth when it asks any server, RFC 2131 section 4.4.5.
    criticalShare: { default: 0.25, unit: 'ratio', help: 'share of a short lease from which on it is critical' },
  },
  explains: ['address-missing', 'lease-expired', 'lease-renewal-overdue'],
  *run(seen, { takenAt, options }) {
    for (const [index, survey] of seen.dhcpOffers.entries()) {
      const iface = seen.interfaces.find(({ name }) => name === survey.interface);
      // Why an interface has no address which nobody leased to it, is not known.
      if (!iface || survey.error !== undefined || survey.offers.length > 0 || survey.expected === 'unaddressed')
        continue;
      if (isCutOff(seen, iface.name)) continue;
      const lease = currentLeases(seen.leases ?? [], seen.interfaces, takenAt).find(
        (current) => current.iface.name === iface.name && current.family === 'inet',
      );
      const { message, address, end, evidence } = holdingOf(survey, iface, lease, takenAt);
      const share = options.criticalShare * (lease?.lease.leaseSeconds ?? Infinity);
      const isLong = end === undefined || end - takenAt.getTime() > Math.min(options.criticalSeconds, share) * 1000;
      const isMild = message === 'configured' || (message === 'unanswered' && isLong);
      yield {
        message,
        subject: iface.name,
        data: { address, expiry: end === undefined ? 'an unknown time' : new Date(end).toISOString() },
        evidence: [at('dhcpOffers', index, 'offers'), ...evidence],
        interface: iface.name,
        severity: isMild ? 'warning' : 'critical',
      };
    }
  },
});
