import { at } from '../facts/evidence.ts';
import { expectedUp } from '../facts/expectations.ts';
import { isAdminUp, isRunning, lowerDevices } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

const GUEST_FIX = [
  'ip -d link show dev {subject}',
  '# in the VirtualMachine, spec.template.spec.domain.devices.interfaces[].state must not be "down"',
  '# on the node, in the network namespace of virt-launcher, the tap of this interface must be up and on its bridge',
];
const CARD_FIX = ['ethtool {subject}', '# check the cable and the switch port, or the other end of a virtual one'];

/** A device that is set down takes its VLANs with it, and up again: vlan_device_event() in net/8021q/vlan.c. */
const isTakenDown = ({ kind }: Interface, lower: Interface): boolean => kind === 'vlan' && !isAdminUp(lower);

export default defineCheck({
  id: 'interface-down',
  title: 'An interface that the host relies on is down',
  category: 'link',
  severity: 'critical',
  why: 'Nothing is sent or received. Set down, the interface also loses its routes and its IPv6 addresses; without a carrier they stay, and lead nowhere.',
  fix: ['ip link set dev {subject} up'],
  refs: ['ip-link(8)', 'RFC 2863', 'https://kubevirt.io/user-guide/network/interfaces_and_networks/'],
  needs: ['interfaces'],
  wants: ['host', 'routing', 'leases'],
  messages: {
    adminDown: '{subject} is set down, but {reason}',
    noCarrier: '{subject} has no carrier, but {reason}',
  },
  explains: [
    'address-missing',
    'bridge-port-down',
    'cluster-domain-unserved',
    'default-route-missing',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lease-expired',
    'lease-renewal-overdue',
    'lookup-failed',
    'nameserver-missing',
    'ovs-controller-disconnected',
    'socket-address-gone',
  ],
  *run(seen, { takenAt }) {
    for (const { iface, cause, reason, evidence, scope } of expectedUp(seen, takenAt)) {
      const [lower, second] = lowerDevices(iface, seen.interfaces);
      const fallsWithLower = lower && !second && !isRunning(lower) && (isAdminUp(iface) || isTakenDown(iface, lower));
      if (isRunning(iface) || fallsWithLower) continue;
      yield {
        message: isAdminUp(iface) ? 'noCarrier' : 'adminDown',
        subject: iface.name,
        data: { reason },
        evidence: [at('interfaces', iface.name, 'flags'), evidence],
        ...(scope !== undefined && { interface: scope }),
        ...(isAdminUp(iface) && { fix: seen.host?.role === 'vm' ? GUEST_FIX : CARD_FIX }),
        ...(cause === 'lease' && { severity: 'warning' as const }),
      };
    }
  },
});
