import { agreeOnRouter, isOfSubnet, offered } from '../facts/dhcp-offers.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { DhcpOffer } from '../model/dhcp-offers.ts';

const isOneSubnet = (a: DhcpOffer, b: DhcpOffer): boolean =>
  isOfSubnet(a.address ?? '', b) && isOfSubnet(b.address ?? '', a);

/** Two that cannot both be right. Servers that stand in for each other give addresses of one subnet, with one router. */
function conflict(offers: readonly DhcpOffer[]) {
  for (const [first, a] of offers.entries()) {
    for (const [second, b] of offers.entries()) {
      if (second <= first || a.server === b.server || a.address === undefined || b.address === undefined) continue;
      if (!isOneSubnet(a, b)) return { message: 'subnets' as const, pair: [a, b] as const, places: [first, second] };
      if (!agreeOnRouter(a.router, b.router))
        return { message: 'routers' as const, pair: [a, b] as const, places: [first, second] };
    }
  }
  return undefined;
}

export default defineCheck({
  id: 'dhcp-servers-conflict',
  title: 'Two DHCP servers on one segment offer different networks',
  category: 'dhcp',
  severity: 'warning',
  why: 'A client takes the offer that comes first. One of the two servers does not belong there, and who got its lease has an address or a gateway that leads nowhere: sometimes, on some hosts, after the next renewal.',
  fix: [
    'ip neigh show dev {subject}',
    '# of {first} and {second} one does not belong on the segment of {subject}: find it by its hardware address',
    '# stop it, then renew the leases that it gave',
  ],
  refs: ['RFC 2131 section 4.4.1', 'RFC 7610'],
  needs: ['dhcpOffers'],
  messages: {
    subnets: 'two DHCP servers answer on {subject}: {first} offers {firstOffer}, {second} offers {secondOffer}',
    routers: 'two DHCP servers answer on {subject}: {first} names the gateway {firstRouter}, {second} {secondRouter}',
  },
  explains: [
    'cluster-domain-unserved',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lease-not-offered',
    'lookup-failed',
  ],
  *run({ dhcpOffers }) {
    for (const [index, survey] of dhcpOffers.entries()) {
      const found = conflict(survey.offers);
      if (!found) continue;
      const [first, second] = found.pair;
      yield {
        message: found.message,
        subject: survey.interface,
        data: {
          first: first.server ?? 'an unknown server',
          second: second.server ?? 'an unknown server',
          firstOffer: offered(first),
          secondOffer: offered(second),
          firstRouter: first.router.join(', '),
          secondRouter: second.router.join(', '),
        },
        evidence: found.places.map((place) => at('dhcpOffers', index, 'offers', place)),
        interface: survey.interface,
      };
    }
  },
});
