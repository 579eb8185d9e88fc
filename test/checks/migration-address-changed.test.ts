import check from '../../src/checks/migration-address-changed.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, gateway, iface, lease, loopback } from '../support/hosts.ts';
import { MOVED, moved, pastInterface } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const eth0 = (cidrs: readonly string[], mac = '0a:58:c0:a8:18:06') => [
  loopback(),
  iface('eth0', { mac, addresses: cidrs.map((each) => address(each)) }),
];
const plain = '52:54:00:12:34:56';
const now = (cidr: string, router: string, mac?: string) => ({
  interfaces: eth0([cidr], mac),
  gateways: [gateway(router, 'eth0', { answered: true })],
  leases: [lease('eth0', { address: cidr.split('/')[0] ?? '', server: router, router: [router] })],
});
const OTHER_HALF = now('192.168.24.132/25', '192.168.24.129');

testCheck(check, {
  pass: {
    'the address moved along': ovnGuest({ migrations: moved() }),
    'one of two went': ovnGuest({
      migrations: moved({ interfaces: [pastInterface('eth0', { addresses: ['10.9.0.1/24', '192.168.24.6/25'] })] }),
    }),
    'it had none before': ovnGuest({ migrations: moved({ interfaces: [pastInterface('eth0', { addresses: [] })] }) }),
    'it has none now': ovnGuest({ interfaces: eth0([]), migrations: moved() }),
    'two days ago': ovnGuest({ ...OTHER_HALF, migrations: moved({}, { at: '2026-11-18T11:00:00.000Z' }) }),
    'another episode': ovnGuest({ ...OTHER_HALF, migrations: moved({}, { kind: 'reconfiguration' }) }),
  },
  fail: {
    'the other half of a Layer3 network': {
      host: ovnGuest({ ...OTHER_HALF, migrations: moved() }),
      findings: [{ message: 'nodeSubnet', subject: 'eth0', interface: 'eth0' }],
      text: `eth0 has 192.168.24.132/25 since ${MOVED}, before it had 192.168.24.6/25: a Layer3 network has a subnet for each node, here both in 192.168.24.0/24`,
      fix: [
        '# restart what is bound to 192.168.24.6/25, and let others find this host by its name or by a service',
        '# to keep the address: a Layer2 network with ipam.lifecycle Persistent',
      ],
    },
    'neighbouring subnets, and no sign of OVN-Kubernetes': {
      host: ovnGuest({
        ...now('192.168.24.132/25', '192.168.24.129', plain),
        migrations: moved({ interfaces: [pastInterface('eth0', { mac: plain })] }),
      }),
      findings: [{ message: 'network', subject: 'eth0' }],
    },
    'a network of another size': {
      host: ovnGuest({ ...now('10.20.0.9/24', '10.20.0.1'), migrations: moved() }),
      findings: [{ message: 'network', subject: 'eth0', data: { now: '10.20.0.9/24' } }],
    },
    'another address of the same network': {
      host: ovnGuest({ ...now('192.168.24.9/25', '192.168.24.1'), migrations: moved() }),
      findings: [{ message: 'address', subject: 'eth0' }],
    },
  },
});
