import check from '../../src/checks/ovs-bridge-device-missing.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsBridge, ovsOf } from '../support/ovs-hosts.ts';

const bridge = (hasDevice: boolean | undefined, parts = {}) =>
  ovsOf([{ ...ovsBridge('br-ex'), hasDevice } as ReturnType<typeof ovsBridge>], parts);

testCheck(check, {
  pass: {
    'it has its device': bridge(true),
    'devices cannot be seen': ovsOf([{ name: 'br-ex', controllers: [], ports: [] }]),
    'ovs-vswitchd does not run, of which another check tells': bridge(false, { vswitchd: { state: 'gone' } }),
  },
  fail: {
    'the kernel has no such datapath': {
      host: bridge(false),
      findings: [{ message: 'missing', subject: 'br-ex', interface: 'br-ex', data: { type: 'system' } }],
      text: 'bridge br-ex (datapath_type system) has no device, although ovs-vswitchd runs',
    },
    'in userspace': {
      host: ovsOf([ovsBridge('br-int'), ovsBridge('br-phy', [], { hasDevice: false, datapath_type: 'netdev' })]),
      findings: [{ message: 'missing', subject: 'br-phy', data: { type: 'netdev' } }],
      fix: [
        'ovs-vsctl get open . datapath_types',
        '# see in /var/log/openvswitch/ovs-vswitchd.log why it was not made',
      ],
    },
  },
});
