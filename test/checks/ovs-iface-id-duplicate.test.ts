import check from '../../src/checks/ovs-iface-id-duplicate.ts';
import type { OvsInterface } from '../../src/model/ovs.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsIface, ovsWith } from '../support/ovs-hosts.ts';

const POD = 'default_web-7d4b9';
const claims = (name: string, parts: Partial<OvsInterface> = {}, ids = {}) =>
  ovsIface(name, { external_ids: { 'iface-id': POD, ...ids }, ...parts });
const GONE = { ofport: -1, error: 'could not open network device veth1 (No such device)' };

testCheck(check, {
  pass: {
    'one for each': ovsWith(claims('veth1'), ovsIface('veth2', { external_ids: { 'iface-id': 'default_db-0' } })),
    'interfaces without one': ovsWith(
      ovsIface('eth0'),
      ovsIface('eth1'),
      ovsIface('eth2', { external_ids: { a: 'b' } }),
    ),
    'an empty one': ovsWith(claims('veth1', {}, { 'iface-id': '' }), claims('veth2', {}, { 'iface-id': '' })),
    'a port left behind, which ovs-interface-error tells of': ovsWith(claims('veth1', GONE), claims('veth2')),
    'a VM that is about to come': ovsWith(claims('tap1'), claims('tap2', {}, { 'iface-status': 'inactive' })),
  },
  fail: {
    'two interfaces of one pod': {
      host: ovsWith(claims('veth1'), claims('veth2')),
      findings: [{ message: 'duplicate', subject: POD }],
      text: `iface-id ${POD} is that of 2 interfaces: veth1 on br-int, veth2 on br-int`,
      fix: [
        `ovs-vsctl --columns=name,external_ids find interface external_ids:iface-id=${POD}`,
        '# then, for the one whose pod or VM is gone: ovs-vsctl del-port NAME',
      ],
    },
    three: {
      host: ovsWith(claims('a'), claims('b'), claims('c')),
      findings: [{ message: 'duplicate', subject: POD, data: { count: 3 } }],
    },
  },
});
