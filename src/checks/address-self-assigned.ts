import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved, isHostInterface, isLauncherNamespace, isRunning } from '../facts/interfaces.ts';
import { cidr, inPrefix } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Address } from '../model/network.ts';

export default defineCheck({
  id: 'address-self-assigned',
  title: 'An interface gave itself an address because no DHCP server answered',
  category: 'address',
  severity: 'critical',
  why: 'A host that gets no lease picks an address of 169.254.0.0/16. It reaches hosts of the same segment that did the same, and nothing else.',
  fix: [
    'networkctl reconfigure {subject}',
    '# where NetworkManager has it in hand: nmcli device connect {subject}',
    '# still no lease: the DHCP server is down, or {subject} is on another segment than it',
  ],
  refs: ['RFC 3927', 'https://github.com/kubevirt/kubevirt/issues/16696'],
  needs: ['interfaces'],
  messages: {
    alone: '{subject} has {cidr} alone, which it gave itself; this host has no other IPv4 address',
    aside: '{subject} has {cidr} alone, which it gave itself',
  },
  explains: [
    'address-missing',
    'cluster-domain-unserved',
    'default-route-missing',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
    'nameserver-missing',
  ],
  *run({ interfaces }) {
    if (isLauncherNamespace(interfaces)) return;
    const isAlone = interfaces.every(
      (iface) => !isHostInterface(iface, interfaces) || globalAddresses(iface, 'inet').length === 0,
    );
    for (const iface of interfaces) {
      if (!isRunning(iface) || !isHostInterface(iface, interfaces) || isEnslaved(iface, interfaces)) continue;
      const index = iface.addresses.findIndex(isSelfAssigned);
      const address = iface.addresses[index];
      if (!address || globalAddresses(iface, 'inet').length > 0) continue;
      yield {
        message: isAlone ? 'alone' : 'aside',
        subject: iface.name,
        data: { cidr: cidr(address) },
        evidence: [at('interfaces', iface.name, 'addresses', index, 'local')],
        interface: iface.name,
        // The port of a management controller inside the machine has such an address and is content with it.
        ...(!isAlone && { severity: 'info' as const }),
      };
    }
  },
});

/** Clouds, OVN-Kubernetes and virt-launcher use parts of the range, none of them with the prefix length of RFC 3927. */
const isSelfAssigned = ({ family, local, prefixLength }: Address): boolean =>
  family === 'inet' && prefixLength === 16 && inPrefix(local, '169.254.0.0', 16);
