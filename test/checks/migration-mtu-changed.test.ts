import check from '../../src/checks/migration-mtu-changed.ts';
import { testCheck } from '../support/check-tester.ts';
import { offer, survey } from '../support/dhcp-offers.ts';
import { MOVED, moved, pastInterface, pastLease } from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const was = (mtu: number) => ({ interfaces: [pastInterface('eth0', { mtu })] });
const { mtu: _mtu, ...NO_MTU } = offer();
const tunnel = [survey([offer({ mtu: 1342 })])];

testCheck(check, {
  pass: {
    'as it was': ovnGuest({ migrations: moved(), dhcpOffers: [survey([offer()])] }),
    'an offer without an MTU': ovnGuest({ migrations: moved(), dhcpOffers: [survey([NO_MTU])] }),
    'no offer': ovnGuest({ migrations: moved(), dhcpOffers: [survey([])] }),
    'it was too large before as well': ovnGuest({
      migrations: moved({ leases: [pastLease('eth0', { mtu: 1342 })] }),
      dhcpOffers: tunnel,
    }),
    'two days ago': ovnGuest({ migrations: moved(was(1500), { at: '2026-11-18T11:00:00.000Z' }) }),
    'another card': ovnGuest({ migrations: moved({ interfaces: [pastInterface('eth9', { mtu: 1500 })] }) }),
    'another episode': ovnGuest({ migrations: moved(was(1500), { kind: 'reboot' }) }),
  },
  fail: {
    'a network in a tunnel': {
      host: ovnGuest({ migrations: moved(), dhcpOffers: tunnel }),
      findings: [{ message: 'kept', subject: 'eth0', interface: 'eth0' }],
      text: `eth0 keeps mtu 1400, but since ${MOVED} 192.168.24.1 offers mtu 1342`,
      fix: ['ip link set dev eth0 mtu 1342', '# and let the DHCP client apply the MTU of its leases (option 26)'],
    },
    'a new lease with another MTU': {
      host: ovnGuest({ migrations: moved(was(1500)) }),
      findings: [{ message: 'changed', subject: 'eth0', severity: 'info' }],
      text: `eth0 has mtu 1400 since ${MOVED}, before it had 1500`,
    },
  },
});
