import { isOpen, isServed, ovsInterfaces } from '../facts/ovs-interfaces.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-mtu-request-unmet',
  title: 'An interface refuses the MTU that was asked of Open vSwitch',
  category: 'ovs',
  severity: 'warning',
  why: 'ovs-vswitchd sets mtu_request again and again, so what differs is refused: the driver has a limit below it, as ip -d link shows it (maxmtu). Packets that somebody was promised room for are lost here.',
  fix: [
    'ip -d link show dev {subject}',
    '# then ask for no more than its maxmtu: ovs-vsctl set interface {subject} mtu_request=MTU',
  ],
  refs: ['ovs-vswitchd.conf.db(5)'],
  needs: ['ovs'],
  // The device follows a moment after the row.
  lastsSeconds: 1,
  messages: { unmet: '{subject} of bridge {bridge} has MTU {mtu}, and mtu_request is {mtuRequest}' },
  follows: ['ovs-configuration-pending'],
  *run({ ovs }) {
    if (!isServed(ovs)) return;
    for (const { bridge, iface, at } of ovsInterfaces(ovs)) {
      const { name, mtu, mtu_request } = iface;
      if (mtu === undefined || mtu_request === undefined || mtu === mtu_request || !isOpen(iface)) continue;
      yield {
        message: 'unmet',
        subject: name,
        data: { bridge: bridge.name, mtu, mtuRequest: mtu_request },
        evidence: [at('mtu'), at('mtu_request')],
        interface: name,
      };
    }
  },
});
