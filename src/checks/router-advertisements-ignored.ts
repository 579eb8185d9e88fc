import { at } from '../facts/evidence.ts';
import { globalAddresses, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { defaultRoutes, nexthopsOf } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Address, Interface } from '../model/network.ts';

export default defineCheck({
  id: 'router-advertisements-ignored',
  title: 'An interface lives on router advertisements and no longer listens to them',
  category: 'route',
  severity: 'warning',
  why: 'Where IPv6 forwarding is on, the kernel takes advertisements only with accept_ra=2. The default route went when forwarding came on, or goes when its lifetime ends, and the addresses follow. Container engines and CNI plugins switch forwarding on.',
  fix: [
    'sysctl -w net.ipv6.conf.{setting}.accept_ra=2',
    '# the route comes with the next advertisement, or at once: rdisc6 {subject}',
    '# keep it in /etc/sysctl.d, or let systemd-networkd or NetworkManager take the advertisements',
  ],
  refs: ['https://docs.kernel.org/networking/ip-sysctl.html', 'RFC 4861 section 6.2.7'],
  needs: ['interfaces', 'routing', 'kernel'],
  messages: {
    expiring: '{subject} forwards IPv6 with accept_ra=1: its default route by an advertisement is not renewed',
    gone: '{subject} forwards IPv6 with accept_ra=1: {address} came by an advertisement, and its default route is gone',
  },
  // With the route still there everything works: what fails then has another cause.
  explains: ['addresses-deprecated', 'default-route-missing'],
  *run({ interfaces, routing, kernel }) {
    const ways = defaultRoutes(routing, 'inet6');
    for (const iface of interfaces) {
      const setting = iface.name.replaceAll('.', '/');
      const [forwarding, acceptRa] = ['forwarding', 'accept_ra'].map((key) => `net.ipv6.conf.${setting}.${key}`) as [
        string,
        string,
      ];
      if (kernel.sysctls[forwarding] !== 1 || kernel.sysctls[acceptRa] !== 1) continue;
      if (!isRunning(iface) || !isHostInterface(iface, interfaces)) continue;
      const route = ways.find(
        (way) => way.route.protocol === 'ra' && nexthopsOf(way.route).some(({ dev }) => dev === iface.name),
      );
      const address = globalAddresses(iface, 'inet6').find(isAutoconfigured);
      if (!route && (!address || ways.length > 0)) continue;
      yield {
        message: route ? 'expiring' : 'gone',
        subject: iface.name,
        data: { setting, address: address?.local ?? '' },
        evidence: [
          at('kernel', 'sysctls', forwarding),
          at('kernel', 'sysctls', acceptRa),
          ...(route ? [at('routing', 'routes', route.index)] : evidenceOf(iface, address)),
        ],
        interface: iface.name,
      };
    }
  },
});

/** By the kernel: network managers give their addresses `noprefixroute`, and DHCPv6 gives those of /128. */
const isAutoconfigured = ({ flags, prefixLength }: Address): boolean =>
  prefixLength === 64 && flags.includes('dynamic') && !flags.includes('noprefixroute');

const evidenceOf = ({ name, addresses }: Interface, address: Address | undefined) =>
  address ? [at('interfaces', name, 'addresses', addresses.indexOf(address))] : [];
