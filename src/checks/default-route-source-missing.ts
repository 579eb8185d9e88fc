import { at } from '../facts/evidence.ts';
import { gatewayOn, isOnLink } from '../facts/gateways.ts';
import { globalAddresses, isLoopback } from '../facts/interfaces.ts';
import { type CurrentLease, currentLeases, isInUse, renewal } from '../facts/leases.ts';
import { FAMILY_NAMES, familyOf, sameAddress } from '../facts/prefix.ts';
import { defaultRoutes, nexthopsOf } from '../facts/routing.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Address, Interface, Nexthop, Route } from '../model/network.ts';

type Seen = CheckInput<'interfaces' | 'routing'>;

export default defineCheck({
  id: 'default-route-source-missing',
  title: 'The default route does not fit the addresses of this host',
  category: 'route',
  severity: 'critical',
  why: 'The route is left over from an address that has changed. Packets leave with a source that is not here, or the gateway is asked for on a segment where it is not.',
  fix: [
    '# renew the lease of {interface}, or add the route that fits its addresses',
    '# then, if the old route is still there:',
    'ip -f {family} route del default via {gateway} dev {interface}',
  ],
  refs: ['ip-route(8)', 'https://github.com/kubevirt/kubevirt/issues/7967'],
  needs: ['interfaces', 'routing'],
  wants: ['leases'],
  messages: {
    sourceGone: 'the default route by {interface} sends from {prefsrc}, which no interface has',
    addressless: 'the default route leaves by {interface}, which has no {words} address',
    gatewayOffLink: 'gateway {gateway} of the default route is in no network of {interface}, which has {addresses}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  *run(seen, { takenAt }) {
    // DHCPv6 brings no routes.
    const leases = currentLeases(seen.leases ?? [], seen.interfaces, takenAt).filter(
      (held) => held.family === 'inet' && isInUse(held),
    );
    const byName = new Map(seen.interfaces.map((iface) => [iface.name, iface]));
    for (const { index, route } of defaultRoutes(seen.routing)) {
      for (const hop of nexthopsOf(route)) {
        const iface = byName.get(hop.dev ?? '');
        const message = iface && faultOf(route, hop, iface, seen);
        if (!message) continue;
        yield {
          message,
          subject: hop.gateway === undefined ? iface.name : gatewayOn(hop.gateway, iface.name),
          data: {
            interface: iface.name,
            prefsrc: route.prefsrc ?? '',
            gateway: hop.gateway ?? '',
            family: route.family,
            words: FAMILY_NAMES[route.family],
            addresses: addressesOf(iface, route)
              .map(({ local, prefixLength }) => `${local}/${prefixLength}`)
              .join(', '),
          },
          evidence: [at('routing', 'routes', index), at('interfaces', iface.name, 'addresses')],
          interface: iface.name,
          fix: fixOf(
            route,
            hop,
            leases.find((held) => held.iface === iface && held.family === route.family),
          ),
        };
      }
    }
  },
});

/** The route that fits comes first: without any, a remote shell ends. The old one is named so that no other is taken. */
function fixOf({ prefsrc }: Route, { gateway }: Nexthop, held: CurrentLease | undefined): readonly string[] {
  const via = gateway === undefined ? '' : ' via {gateway}';
  const src = prefsrc === undefined ? '' : ' src {prefsrc}';
  return [
    ...(held
      ? renewal(held.lease, '{interface}')
      : ['# add the route that fits the addresses of {interface}, or give it those that fit the route']),
    '# then, if the old route is still there:',
    `ip -f {family} route del default${via} dev {interface}${src}`,
  ];
}

function faultOf(route: Route, hop: Nexthop, iface: Interface, seen: Seen) {
  const { prefsrc } = route;
  const everywhere = seen.interfaces.flatMap(({ addresses }) => addresses);
  if (prefsrc !== undefined && !everywhere.some(({ local }) => sameAddress(local, prefsrc))) return 'sourceGone';
  if (isDeclaredOnLink(route, hop)) return undefined;
  const addresses = addressesOf(iface, route);
  if (addresses.length === 0) return borrowsSource(route, seen.interfaces) ? undefined : 'addressless';
  // An IPv6 router goes by its link-local address; an IPv4 route may have such a gateway too, RFC 5549.
  if (hop.gateway === undefined || familyOf(hop.gateway) === 'inet6') return undefined;
  return isOnLink(hop.gateway, iface, seen.routing) ? undefined : 'gatewayOffLink';
}

const isDeclaredOnLink = (route: Route, hop: Nexthop): boolean => [...route.flags, ...hop.flags].includes('onlink');

const addressesOf = (iface: Interface, { family }: Route): readonly Address[] =>
  iface.addresses.filter((address) => address.family === family);

/** An unnumbered interface: the route names the source, or the address that the host announces is on lo or a dummy. */
const borrowsSource = ({ family, prefsrc }: Route, all: readonly Interface[]): boolean =>
  prefsrc !== undefined ||
  all.some((iface) => (isLoopback(iface) || iface.kind === 'dummy') && globalAddresses(iface, family).length > 0);
