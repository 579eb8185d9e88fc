import check from '../../src/checks/ovs-mtu-request-unmet.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsIface, ovsOf, ovsWith } from '../support/ovs-hosts.ts';

const unmet = ovsIface('ovn-k8s-mp0', { type: 'internal', mtu: 1500, mtu_request: 9000 });

testCheck(check, {
  pass: {
    'as asked': ovsWith(ovsIface('veth1', { mtu: 1400, mtu_request: 1400 })),
    'nothing was asked': ovsWith(ovsIface('veth1')),
    'nothing is known': ovsWith({ name: 'veth1', mtu_request: 1400 }),
    'it could not be opened': ovsWith({ ...unmet, ofport: -1, error: 'could not open network device' }),
    'ovs-vswitchd does not run': ovsOf(ovsWith(unmet).ovs.bridges, { vswitchd: { state: 'gone' } }),
  },
  fail: {
    'another than asked': {
      host: ovsWith(unmet),
      findings: [{ message: 'unmet', subject: 'ovn-k8s-mp0', interface: 'ovn-k8s-mp0' }],
      text: 'ovn-k8s-mp0 of bridge br-int has MTU 1500, and mtu_request is 9000',
      fix: [
        'ip -d link show dev ovn-k8s-mp0',
        '# then ask for no more than its maxmtu: ovs-vsctl set interface ovn-k8s-mp0 mtu_request=MTU',
      ],
    },
  },
});
