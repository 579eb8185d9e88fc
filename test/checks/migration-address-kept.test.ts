import check from '../../src/checks/migration-address-kept.ts';
import { testCheck } from '../support/check-tester.ts';
import { offer, survey } from '../support/dhcp-offers.ts';
import { lookups, unanswered } from '../support/dns.ts';
import { address, gateway, iface, lease, lookup, loopback } from '../support/hosts.ts';
import {
  MOVED,
  migration,
  moved,
  pastGateway,
  pastInterface,
  pastLease,
  pastState,
  signal,
} from '../support/migrations.ts';
import { ovnGuest } from '../support/quiet-hosts.ts';

const GATEWAY = '192.168.24.1';
const DNS = '172.30.0.10';
const answers = [gateway(GATEWAY, 'eth0', { answered: true })];
const failed = [gateway(GATEWAY, 'eth0', { state: 'unreachable', neighbourState: ['FAILED'] })];
/** An entry that the kernel has not asked about since. */
const believed = [gateway(GATEWAY, 'eth0')];
const moreover = offer({ server: '192.168.24.129', address: '192.168.24.132', router: ['192.168.24.129'] });
const elsewhere = offer({ server: '10.20.0.1', address: '10.20.0.9', prefixLength: 24, router: ['10.20.0.1'] });
const answered = { gateways: [pastGateway(GATEWAY, 'eth0', { answered: true })] };
const migrations = moved(answered);
const deaf = lookups([unanswered(DNS, 'timeout')]);
const settled = (state: 'reachable' | 'unreachable') =>
  moved({}, { settled: true, after: pastState({ gateways: [pastGateway(GATEWAY, 'eth0', { state })] }) });
/** The kernel counts down 81 s more than the store of the client says. */
const RENEWAL_DUE = 'its renewal is due at 12:21:21';

testCheck(check, {
  pass: {
    'moved within its network': ovnGuest({ gateways: answers, migrations, dhcpOffers: [survey([offer()])] }),
    'its gateway answers nothing, others do': ovnGuest({
      gateways: believed,
      migrations,
      lookups: lookups([lookup(DNS, 'kubernetes.default.svc.cluster.local.')]),
    }),
    'nobody knows whether anything answers': ovnGuest({ gateways: believed, migrations }),
    'a gateway that answered none before either': ovnGuest({ gateways: believed, migrations: moved(), lookups: deaf }),
    'a gateway that was silent before': ovnGuest({
      gateways: failed,
      migrations: moved({ gateways: [pastGateway(GATEWAY, 'eth0', { state: 'unreachable' })] }),
    }),
    'a gateway that answered after the migration': ovnGuest({ gateways: failed, migrations: settled('reachable') }),
    'a migration of long ago': ovnGuest({
      gateways: failed,
      migrations: moved({}, { at: '2026-11-19T09:00:00.000Z' }),
    }),
    'another episode': ovnGuest({ gateways: failed, migrations: moved({}, { kind: 'link-flap' }) }),
    'nothing known of the time before': ovnGuest({
      gateways: failed,
      migrations: { latest: (({ before: _before, ...rest }) => rest)(migration()), earlier: [] },
    }),
    'a new address': ovnGuest({
      gateways: failed,
      migrations: moved({ interfaces: [pastInterface('eth0', { addresses: ['192.168.24.140/25'] })] }),
    }),
    'another card': ovnGuest({
      gateways: failed,
      migrations: moved({ interfaces: [pastInterface('eth0', { mac: '0a:58:c0:a8:18:99' })] }),
    }),
    'an address that was set by hand': ovnGuest({
      interfaces: [loopback(), iface('eth0', { mac: '0a:58:c0:a8:18:06', addresses: [address('192.168.24.6/25')] })],
      gateways: failed,
      leases: [],
      migrations: moved({ leases: [] }),
    }),
    'the server of before is there, and the gateway down': ovnGuest({
      gateways: failed,
      migrations,
      dhcpOffers: [survey([elsewhere, offer()])],
    }),
    'two subnets on one segment': ovnGuest({ gateways: answers, migrations, dhcpOffers: [survey([elsewhere])] }),
  },
  fail: {
    'a gateway that is gone, with the carrier never lost': {
      host: ovnGuest({ gateways: failed, migrations }),
      findings: [{ message: 'silent', subject: 'eth0', interface: 'eth0' }],
      text: `eth0 keeps 192.168.24.6/25, but its gateway ${GATEWAY} has not answered since ${MOVED}; systemd-networkd asks anew only after a loss of carrier, and there was none; ${RENEWAL_DUE}`,
      fix: ['networkctl reconfigure eth0'],
    },
    'a gateway whose entry is still believed, and DNS is silent': {
      host: ovnGuest({ gateways: believed, migrations, lookups: deaf }),
      findings: [{ message: 'silent', subject: 'eth0' }],
    },
    'a gateway that is silent still when all has settled': {
      host: ovnGuest({ gateways: failed, migrations: settled('unreachable') }),
      findings: [{ message: 'silent', subject: 'eth0' }],
    },
    'NetworkManager, which passes over the refresh of the link': {
      host: ovnGuest({
        gateways: failed,
        leases: [lease('eth0', { client: 'NetworkManager', renewAt: '2026-11-20T11:30:00.000Z' })],
        migrations: moved({}, { signals: [signal('carrier-toggled', { subject: 'eth0' })] }),
      }),
      findings: [{ message: 'silent', subject: 'eth0' }],
      text: `eth0 keeps 192.168.24.6/25, but its gateway ${GATEWAY} has not answered since ${MOVED}; NetworkManager passes over a loss of carrier of less than 6 s`,
      fix: ['nmcli device connect eth0'],
    },
    'a client whose store was seen before alone': {
      host: ovnGuest({
        gateways: failed,
        leases: [],
        migrations: moved({ leases: [pastLease('eth0', { client: 'udhcpc' })] }),
      }),
      findings: [{ message: 'silent', subject: 'eth0' }],
      text: `eth0 keeps 192.168.24.6/25, but its gateway ${GATEWAY} has not answered since ${MOVED}; udhcpc does not watch the carrier`,
      fix: ['udhcpc -i eth0 -n -q'],
    },
    'the other half of a Layer3 network': {
      host: ovnGuest({ gateways: believed, migrations, dhcpOffers: [survey([moreover])] }),
      findings: [{ message: 'nodeSubnet', subject: 'eth0' }],
      text: `eth0 keeps 192.168.24.6/25 from the node before ${MOVED}, but this node of the Layer3 network has another subnet: 192.168.24.129 offers 192.168.24.132/25, both in 192.168.24.0/24; systemd-networkd asks anew only after a loss of carrier, and there was none; ${RENEWAL_DUE}`,
      fix: [
        'networkctl reconfigure eth0',
        '# a Layer3 network has a subnet for each node; on a Layer2 network with ipam.lifecycle Persistent a VM keeps its address',
      ],
    },
    'a segment of another network': {
      host: ovnGuest({
        gateways: believed,
        dhcpOffers: [survey([elsewhere])],
        migrations: moved({}, { confidence: 'possible', at: '2026-11-18T09:00:00.000Z' }),
      }),
      findings: [
        {
          message: 'offered',
          subject: 'eth0',
          data: {
            offer: '10.20.0.9/24',
            migration: 'what may have been a live migration from master1 to master2 at 2026-11-18 09:00:00',
          },
        },
      ],
    },
    'a lease that was renewed and not applied': {
      host: ovnGuest({
        gateways: failed,
        migrations,
        leases: [lease('eth0', { address: '192.168.24.132', server: '192.168.24.129' })],
      }),
      findings: [{ message: 'leased', subject: 'eth0' }],
      text: `eth0 keeps 192.168.24.6/25, but since ${MOVED} its lease from 192.168.24.129 is for 192.168.24.132`,
    },
  },
});
