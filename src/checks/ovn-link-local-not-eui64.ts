import { at } from '../facts/evidence.ts';
import { globalAddresses, isLauncherNamespace, isPhysicalCandidate, isRunning } from '../facts/interfaces.ts';
import { eui64LinkLocal, isLinkLocal, sameAddress } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

/** MACs that OVN-Kubernetes makes of the address it assigned, go-controller/pkg/util/net.go. */
const OVN_MAC = '0a:58:';

export default defineCheck({
  id: 'ovn-link-local-not-eui64',
  title: 'The IPv6 link-local address is one that OVN-Kubernetes drops',
  category: 'address',
  severity: 'warning',
  why: 'Port security of OVN-Kubernetes lets pass the link-local address that is made of the MAC, and no other. With a random or stable-privacy one the guest finds no router, and IPv6 goes by halves.',
  fix: [
    'ip link set dev {subject} addrgenmode eui64',
    'ip -6 address del {cidr} dev {subject}',
    'ip -6 address add {expected}/64 dev {subject}',
    '# to keep it: ipv6.addr-gen-mode eui64 (nmcli), IPv6LinkLocalAddressGenerationMode=eui64 (systemd-networkd)',
  ],
  refs: [
    'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/features/multiple-networks/multi-homing.md',
    'RFC 4291 appendix A',
  ],
  needs: ['interfaces'],
  messages: { other: '{subject} has {cidr}, but only {expected} of its MAC {mac} passes port security' },
  *run({ interfaces }) {
    if (isLauncherNamespace(interfaces)) return;
    for (const iface of interfaces) {
      const { name, mac = '', addresses } = iface;
      if (!mac.startsWith(OVN_MAC) || !isRunning(iface) || !isPhysicalCandidate(iface, interfaces)) continue;
      const expected = eui64LinkLocal(mac);
      const own = addresses.filter(({ family, local }) => family === 'inet6' && isLinkLocal(local));
      const [first] = own;
      // Without an IPv6 address to reach others from, nobody uses it.
      if (!expected || !first || globalAddresses(iface, 'inet6').length === 0) continue;
      if (own.some(({ local }) => sameAddress(local, expected))) continue;
      yield {
        message: 'other',
        subject: name,
        data: { cidr: `${first.local}/${first.prefixLength}`, expected, mac },
        evidence: [
          at('interfaces', name, 'mac'),
          at('interfaces', name, 'addresses', addresses.indexOf(first), 'local'),
        ],
        interface: name,
      };
    }
  },
});
