import { at } from '../facts/evidence.ts';
import { globalAddresses, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { currentLeases } from '../facts/leases.ts';
import { defineCheck } from '../model/check.ts';

/**
 * What routers advertise for the sake of their own way to the Internet, not of the link: PPPoE (RFC 2516), IPv6 inside
 * IPv4 (RFC 4213), and the least that IPv6 allows (RFC 8200). IPv4 has another way, or is told of the limit on it.
 */
const BEYOND: ReadonlySet<number> = new Set([1492, 1480, 1280]);

export default defineCheck({
  id: 'mtu-above-advertised',
  title: 'An interface sends larger IPv4 packets than its router advertises for the link',
  category: 'link',
  severity: 'warning',
  why: 'A router advertisement told the MTU of the link, and the kernel keeps to it for IPv6 alone. IPv4 goes on with that of the interface: large packets vanish where the network does not carry them.',
  fix: [
    'ip link set dev {subject} mtu {mtu}',
    '# to keep it: MTUBytes= (systemd-networkd), 802-3-ethernet.mtu (nmcli), or option 26 of the DHCP server',
  ],
  refs: ['RFC 4861 section 4.6.4', 'RFC 2516', 'https://docs.kernel.org/networking/ip-sysctl.html'],
  needs: ['interfaces', 'kernel'],
  wants: ['leases'],
  messages: { above: '{subject} has mtu {actual}, its IPv6 router advertises {mtu}' },
  follows: ['mtu-above-lease'],
  *run({ interfaces, kernel, leases = [] }, { takenAt }) {
    const told = currentLeases(leases, interfaces, takenAt);
    for (const iface of interfaces) {
      const name = `net.ipv6.conf.${iface.name.replaceAll('.', '/')}.mtu`;
      const mtu = kernel.sysctls[name];
      if (typeof mtu !== 'number' || mtu >= iface.mtu || BEYOND.has(mtu)) continue;
      if (!isHostInterface(iface, interfaces) || !isRunning(iface)) continue;
      if (globalAddresses(iface, 'inet').length === 0) continue;
      // Its DHCP server says otherwise: the network carries it.
      if (told.some((current) => current.iface === iface && (current.lease.mtu ?? 0) >= iface.mtu)) continue;
      yield {
        message: 'above',
        subject: iface.name,
        data: { actual: iface.mtu, mtu },
        evidence: [at('interfaces', iface.name, 'mtu'), at('kernel', 'sysctls', name)],
        interface: iface.name,
      };
    }
  },
});
