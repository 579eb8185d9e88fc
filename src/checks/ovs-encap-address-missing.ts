import { at } from '../facts/evidence.ts';
import { encapAddresses } from '../facts/ovs-interfaces.ts';
import { sameAddress } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'ovs-encap-address-missing',
  title: 'No interface has the address that tunnels of this node end at',
  category: 'ovs',
  severity: 'critical',
  why: 'Other nodes send what is for the pods and VMs of this one to its encapsulation address. When the address of the node has changed, or its interface has lost it, all of that is lost; traffic within the node goes on.',
  fix: [
    '# give the address back to its interface, or, if the node has another one now:',
    '# ovs-vsctl set open . external_ids:{key}=ADDRESS',
  ],
  refs: ['ovn-controller(8)'],
  needs: ['ovs', 'interfaces'],
  // The address of a bridge comes a moment after the bridge.
  lastsSeconds: 1,
  messages: { missing: 'no interface has {subject}, which external_ids:{key} tells the other nodes to send to' },
  explains: ['ovs-tunnel-down'],
  follows: ['address-missing', 'lease-expired', 'ovs-bridge-device-missing', 'ovs-vswitchd-stopped'],
  *run({ ovs, interfaces }) {
    const { key, list } = encapAddresses(ovs);
    for (const address of list) {
      const isHere = interfaces.some(({ addresses }) => addresses.some(({ local }) => sameAddress(local, address)));
      if (isHere) continue;
      yield {
        message: 'missing',
        subject: address,
        data: { key },
        evidence: [at('ovs', 'external_ids', key)],
      };
    }
  },
});
