import { at } from '../facts/evidence.ts';
import { isOnLink } from '../facts/gateways.ts';
import { isHostInterface, isRunning } from '../facts/interfaces.ts';
import { familyOf } from '../facts/prefix.ts';
import { nexthopsOf } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Route } from '../model/network.ts';

export default defineCheck({
  id: 'gateway-off-link',
  title: 'A route leads over a gateway that is on no segment of its interface',
  category: 'route',
  severity: 'warning',
  why: 'The kernel takes no such route, but keeps one whose gateway was near when it came. The address that made it so is gone: the interface asks for the gateway on a segment where it is not.',
  fix: [
    '# give {interface} an address in the network of {gateway}; or, if the route is a leftover:',
    'ip -f {family} route del {subject} via {gateway} dev {interface}',
  ],
  refs: ['ip-route(8)'],
  needs: ['interfaces', 'routing'],
  messages: { offLink: 'the route to {subject} leads over {gateway}, which is in no network of {interface}' },
  explains: ['dns-server-unreachable', 'lookup-failed'],
  follows: ['address-missing', 'address-not-in-lease', 'interface-down'],
  *run({ interfaces, routing }) {
    const byName = new Map(interfaces.map((iface) => [iface.name, iface]));
    for (const [index, route] of routing.routes.entries()) {
      if (!isPlain(route)) continue;
      for (const { gateway, dev, flags } of nexthopsOf(route)) {
        const iface = byName.get(dev ?? '');
        if (gateway === undefined || familyOf(gateway) !== 'inet' || flags.includes('onlink')) continue;
        if (!iface || !isRunning(iface) || !isHostInterface(iface, interfaces)) continue;
        if (isOnLink(gateway, iface, routing)) continue;
        yield {
          message: 'offLink',
          subject: route.dst,
          data: { gateway, interface: iface.name, family: route.family },
          evidence: [at('routing', 'routes', index), at('interfaces', iface.name, 'addresses')],
          interface: iface.name,
        };
      }
    }
  },
});

/** Of a default route default-route-source-missing tells. */
const isPlain = ({ table, type, dst, flags, family }: Route): boolean =>
  table === 'main' && type === 'unicast' && family === 'inet' && dst !== 'default' && !flags.includes('onlink');
