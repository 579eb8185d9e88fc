import { at } from '../facts/evidence.ts';
import { isLauncherNamespace } from '../facts/interfaces.ts';
import { cidr, isLinkLocal } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

export default defineCheck({
  id: 'address-dad-failed',
  title: 'An IPv6 address is not used because another host answered for it',
  category: 'address',
  severity: 'warning',
  why: 'Duplicate address detection heard an answer for the address, from another host or as an echo of its own question through a loop. The kernel keeps the address but never uses it.',
  fix: [
    '# find who else has it: ndisc6 {address} {interface}, or a loop in the bridge that sends the question back',
    'ip -6 address del {cidr} dev {interface}',
    'ip -6 address add {cidr} dev {interface}',
  ],
  refs: ['RFC 4862 section 5.4', 'ip-address(8)', 'https://github.com/kubernetes/kubernetes/issues/32291'],
  needs: ['interfaces'],
  messages: { failed: '{cidr} on {interface} failed duplicate address detection and is not used' },
  *run({ interfaces }) {
    const launcher = isLauncherNamespace(interfaces);
    for (const iface of interfaces) {
      for (const [index, address] of iface.addresses.entries()) {
        if (!address.flags.includes('dadfailed')) continue;
        const linkLocal = isLinkLocal(address.local);
        yield {
          message: 'failed',
          subject: linkLocal ? `${address.local}%${iface.name}` : address.local,
          data: { cidr: cidr(address), interface: iface.name, address: address.local },
          evidence: [at('interfaces', iface.name, 'addresses', index, 'flags')],
          interface: iface.name,
          ...(launcher && linkLocal && isBridgeOrPort(iface) && { severity: 'info' as const }),
        };
      }
    }
  },
});

/** The bridge of virt-launcher has the guest's MAC, so the guest's own link-local address clashes. Nobody uses it. */
const isBridgeOrPort = ({ name, master }: Interface): boolean =>
  name.startsWith('k6t-') || master?.startsWith('k6t-') === true;
