import { at } from '../facts/evidence.ts';
import { currentLeases, isExpired } from '../facts/leases.ts';
import { defineCheck } from '../model/check.ts';

/** Clients take no smaller MTU from a lease: 576 is what every IPv4 host must accept, RFC 791. */
const LEAST_MTU = 576;

export default defineCheck({
  id: 'mtu-above-lease',
  title: 'An interface sends larger packets than its network carries',
  category: 'link',
  severity: 'critical',
  why: 'Large packets vanish: ping and the handshake work, then a transfer hangs. A pod network has a smaller MTU than Ethernet, and says so in option 26 of the lease.',
  fix: [
    'ip link set dev {subject} mtu {mtu}',
    '# to keep it, let the DHCP client apply option 26 (systemd-networkd: UseMTU=yes) or use a virtio interface',
  ],
  refs: ['RFC 2132 section 5.1', 'https://github.com/kubevirt/kubevirt/issues/987'],
  needs: ['interfaces', 'leases'],
  messages: { above: '{subject} has mtu {actual}, its lease from {server} says {mtu}' },
  *run({ interfaces, leases }, { takenAt }) {
    for (const current of currentLeases(leases, interfaces, takenAt)) {
      const { lease, iface, index, address } = current;
      // Without its address the lease is a leftover, or another fault.
      if (lease.mtu === undefined || !address || isExpired(current, takenAt)) continue;
      const mtu = Math.max(lease.mtu, LEAST_MTU);
      if (iface.mtu <= mtu) continue;
      yield {
        message: 'above',
        subject: iface.name,
        data: { actual: iface.mtu, mtu, server: lease.server ?? 'an unknown server' },
        evidence: [at('interfaces', iface.name, 'mtu'), at('leases', index, 'mtu')],
        interface: iface.name,
      };
    }
  },
});
