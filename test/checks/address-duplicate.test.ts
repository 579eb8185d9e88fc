import check from '../../src/checks/address-duplicate.ts';
import { testCheck } from '../support/check-tester.ts';
import { probe } from '../support/dhcp-offers.ts';
import { gateway, lease } from '../support/hosts.ts';
import { MOVED, moved, pastFinding, pastInterface, pastState } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const OTHER = '52:54:00:66:66:66';
const OVN = '0a:58:a9:fe:01:01';
/** IAID, and a DUID-EN of systemd. */
const MACHINE_ID = 'ff:a4:5a:35:ab:00:02:00:00:ab:11:8d:fb:80:f9:c5:ca:dd:6f';

testCheck(check, {
  pass: {
    'nobody else answers': ovnGuest({ duplicates: [probe([])] }),
    'the ARP proxy of OVN-Kubernetes, whatever is known of the gateway': ovnGuest({ duplicates: [probe([OVN])] }),
    'the ARP proxy of OVN-Kubernetes, which is the gateway': ovnGuest({
      gateways: [gateway('192.168.24.1', 'eth0', { lladdr: OVN })],
      duplicates: [probe([OVN])],
    }),
    'nobody was asked': ovnGuest({ duplicates: [probe([], { error: 'to send: ENETDOWN' })] }),
  },
  fail: {
    'a static address of another host': {
      host: ovnGuest({ duplicates: [probe([OTHER])] }),
      findings: [{ message: 'another', subject: '192.168.24.6', interface: 'eth0', data: { interface: 'eth0' } }],
      text: `${OTHER} answers for 192.168.24.6 too, which is an address of eth0`,
    },
    'a clone': {
      host: ovnGuest({ leases: [lease('eth0', { clientId: MACHINE_ID })], duplicates: [probe([OTHER])] }),
      findings: [{ message: 'clone', subject: '192.168.24.6' }],
      text: `${OTHER} answers for 192.168.24.6 too, which eth0 leased with a client id made of /etc/machine-id: a clone of this machine has the same`,
    },
    'a client id that goes by the hardware address': {
      host: ovnGuest({ leases: [lease('eth0', { clientId: '01:52:54:00:12:34:56' })], duplicates: [probe([OTHER])] }),
      findings: [{ message: 'another', subject: '192.168.24.6' }],
    },
    'a gateway that answers for everybody': {
      host: ovnGuest({
        gateways: [gateway('192.168.24.1', 'eth0', { lladdr: '0a:58:c0:a8:18:01' })],
        duplicates: [probe(['0a:58:c0:a8:18:01'])],
      }),
      findings: [{ message: 'router', subject: '192.168.24.6', severity: 'info' }],
    },
    'an address that came along in a live migration': {
      host: ovnGuest({ duplicates: [probe([OTHER])], migrations: moved() }),
      findings: [{ message: 'migrated', subject: '192.168.24.6', interface: 'eth0' }],
      text: `${OTHER} answers for 192.168.24.6 too, which eth0 brought along in ${MOVED}: on this segment it is of somebody else`,
      fix: [
        'networkctl reconfigure eth0',
        '# the same again: find the host of 52:54:00:66:66:66, and give one of the two another address',
      ],
    },
    'an address that came along without a lease': {
      host: ovnGuest({ leases: [], duplicates: [probe([OTHER])], migrations: moved() }),
      findings: [{ message: 'migrated', subject: '192.168.24.6' }],
    },
    'a duplicate that was there before the live migration': {
      host: ovnGuest({
        duplicates: [probe([OTHER])],
        migrations: moved({ findings: [pastFinding('address-duplicate:192.168.24.6')] }),
      }),
      findings: [{ message: 'another', subject: '192.168.24.6' }],
    },
    'a duplicate that came long after the live migration': {
      host: ovnGuest({
        duplicates: [probe([OTHER])],
        migrations: moved({}, { settled: true, after: pastState({ findings: [pastFinding('mtu-above-lease:eth0')] }) }),
      }),
      findings: [{ message: 'another', subject: '192.168.24.6' }],
    },
    'a live migration after which nobody asked': {
      host: ovnGuest({
        duplicates: [probe([OTHER])],
        migrations: moved({}, { settled: true, after: pastState({ undecided: ['address-duplicate'] }) }),
      }),
      findings: [{ message: 'migrated', subject: '192.168.24.6' }],
    },
    'an address of after the live migration': {
      host: ovnGuest({
        duplicates: [probe([OTHER])],
        migrations: moved({ interfaces: [pastInterface('eth0', { addresses: ['192.168.24.140/25'] })] }),
      }),
      findings: [{ message: 'another', subject: '192.168.24.6' }],
    },
    'another host beside the ARP proxy of OVN-Kubernetes': {
      host: ovnGuest({ duplicates: [probe([OVN, OTHER])] }),
      findings: [{ message: 'another', subject: '192.168.24.6', data: { holders: OTHER } }],
    },
    'two others, one of them the gateway': {
      host: ovnGuest({
        gateways: [gateway('192.168.24.1', 'eth0', { lladdr: '0a:58:c0:a8:18:01' })],
        duplicates: [probe(['0a:58:c0:a8:18:01', OTHER])],
      }),
      findings: [{ message: 'another', subject: '192.168.24.6', data: { holders: OTHER } }],
    },
  },
});
