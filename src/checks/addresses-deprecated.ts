import { at } from '../facts/evidence.ts';
import { globalAddresses, isHostInterface } from '../facts/interfaces.ts';
import { cidr } from '../facts/prefix.ts';
import { defaultRoutes, nexthopsOf } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Address } from '../model/network.ts';

export default defineCheck({
  id: 'addresses-deprecated',
  title: 'All IPv6 addresses of an interface are running out',
  category: 'address',
  severity: 'warning',
  why: 'Router advertisements no longer renew the prefix. New connections still find no better address than a deprecated one; when its valid lifetime ends, IPv6 ends with it.',
  fix: [
    'ip -6 address show dev {subject}',
    '# ask the router: rdisc6 {subject}; no advertisement with the prefix: the router has stopped, renumbered the network, or a bridge drops multicast',
  ],
  refs: ['RFC 4862 section 5.5.4', 'ip-address(8)'],
  needs: ['interfaces', 'routing'],
  messages: {
    deprecated: '{address} on {subject} is deprecated, as is every global IPv6 address there',
  },
  *run({ interfaces, routing }) {
    const ways = new Set(
      defaultRoutes(routing, 'inet6').flatMap(({ route }) => nexthopsOf(route).map(({ dev }) => dev)),
    );
    for (const iface of interfaces) {
      if (!ways.has(iface.name) || !isHostInterface(iface, interfaces)) continue;
      const addresses = globalAddresses(iface, 'inet6');
      // One that was set up so, as keepalived does with those it hands over, is meant to be.
      const fading = addresses.filter(({ flags }) => flags.includes('dynamic'));
      const last = fading.toSorted((a, b) => lifetimeOf(b) - lifetimeOf(a))[0];
      if (!last || addresses.some(({ flags }) => !flags.includes('deprecated'))) continue;
      yield {
        message: 'deprecated',
        subject: iface.name,
        data: { address: cidr(last) },
        evidence: [at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(last))],
        interface: iface.name,
      };
    }
  },
});

const lifetimeOf = ({ validLifetime = Number.MAX_VALUE }: Address): number => validLifetime;
