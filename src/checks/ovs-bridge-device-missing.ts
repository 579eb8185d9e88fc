import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-bridge-device-missing',
  title: 'A bridge of Open vSwitch exists in the database alone',
  category: 'ovs',
  severity: 'critical',
  why: 'ovs-vswitchd makes a device of the name of each bridge that it serves. One that has none was not made: mostly its datapath is not there, because the kernel lacks the module openvswitch or the daemon was built without DPDK.',
  fix: [
    'modprobe openvswitch',
    'systemctl restart ovs-vswitchd || systemctl restart openvswitch-switch',
    '# if it is still missing, see in /var/log/openvswitch/ovs-vswitchd.log why: ovs-vsctl --columns=name,datapath_type list bridge {subject}',
  ],
  refs: ['ovs-vswitchd(8)', 'ovs-vswitchd.conf.db(5)'],
  needs: ['ovs'],
  // A new bridge is in the database a moment before its device is there.
  lastsSeconds: 1,
  messages: { missing: 'bridge {subject} (datapath_type {type}) has no device, although ovs-vswitchd runs' },
  hides: ['ovs-interface-error'],
  // The address and the routes of the host stand on the device, as on br-ex of OVN-Kubernetes.
  explains: [
    'address-missing',
    'cluster-domain-unserved',
    'default-route-missing',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
    'ovs-controller-disconnected',
    'ovs-encap-address-missing',
  ],
  follows: ['ovs-configuration-pending'],
  *run({ ovs: { bridges, vswitchd } }) {
    if (vswitchd?.state !== 'running') return;
    for (const [index, { name, hasDevice, datapath_type: type = 'system' }] of bridges.entries()) {
      if (hasDevice !== false) continue;
      yield {
        message: 'missing',
        subject: name,
        data: { type },
        evidence: [at('ovs', 'bridges', index, 'hasDevice'), at('ovs', 'vswitchd', 'state')],
        interface: name,
        ...(type !== 'system' && {
          fix: [
            'ovs-vsctl get open . datapath_types',
            '# see in /var/log/openvswitch/ovs-vswitchd.log why it was not made',
          ],
        }),
      };
    }
  },
});
