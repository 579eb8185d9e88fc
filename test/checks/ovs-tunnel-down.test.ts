import check from '../../src/checks/ovs-tunnel-down.ts';
import type { OvsInterface } from '../../src/model/ovs.ts';
import { testCheck } from '../support/check-tester.ts';
import { ovsIface, ovsOf, ovsWith } from '../support/ovs-hosts.ts';

const tunnel = (name: string, bfd_status: Record<string, string>, parts: Partial<OvsInterface> = {}) =>
  ovsIface(name, { type: 'geneve', options: { remote_ip: '172.18.0.3', key: 'flow' }, bfd_status, ...parts });
const UP = { state: 'up', forwarding: 'true', diagnostic: 'No Diagnostic' };
const DOWN = { state: 'down', forwarding: 'false', diagnostic: 'Control Detection Time Expired' };

testCheck(check, {
  pass: {
    'tunnels that are up': ovsWith(tunnel('ovn-1', UP), tunnel('ovn-2', UP)),
    'nobody asks': ovsWith(ovsIface('vxlan0', { type: 'vxlan', options: { remote_ip: '192.0.2.2' } })),
    'switched off': ovsWith(tunnel('ovn-1', { state: 'admin_down', forwarding: 'false' })),
    'about to come up': ovsWith(tunnel('ovn-1', { state: 'init', forwarding: 'false' })),
    'BFD on a card': ovsWith(ovsIface('eth0', { bfd_status: DOWN })),
    'CFM that hears the other end': ovsWith(ovsIface('gre0', { type: 'gre', cfm_fault: false })),
    'ovs-vswitchd does not run, and nobody writes the state': ovsOf(ovsWith(tunnel('ovn-1', DOWN)).ovs.bridges, {
      vswitchd: { state: 'gone' },
    }),
  },
  fail: {
    'a node that does not answer': {
      host: ovsWith(tunnel('ovn-1', DOWN), tunnel('ovn-2', UP)),
      findings: [{ message: 'bfd', subject: 'ovn-1', data: { peer: '172.18.0.3' } }],
      text: 'tunnel ovn-1 to 172.18.0.3: BFD is down (Control Detection Time Expired)',
      fix: [
        'ping -c 3 172.18.0.3',
        '# see that ovs-vswitchd runs there, and that no firewall drops geneve between the two',
      ],
    },
    'no node answers': {
      host: ovsWith(tunnel('ovn-1', DOWN), tunnel('ovn-2', DOWN)),
      findings: [
        { message: 'bfd', subject: 'ovn-1', severity: 'critical' },
        { message: 'bfd', subject: 'ovn-2', severity: 'critical' },
      ],
    },
    'the other end is up and does not forward': {
      host: ovsWith(tunnel('ovn-1', { ...UP, forwarding: 'false', remote_diagnostic: 'Concatenated Path Down' })),
      findings: [{ message: 'blocked', subject: 'ovn-1', data: { diagnostic: 'Concatenated Path Down' } }],
    },
    'on the interface that it leaves through': {
      host: ovsWith(tunnel('ovn-1', { state: 'down' }, { status: { tunnel_egress_iface: 'br-ex' } })),
      findings: [{ message: 'bfd', subject: 'ovn-1', interface: 'br-ex', data: { diagnostic: 'no diagnostic' } }],
    },
    CFM: {
      host: ovsWith(ovsIface('gre0', { type: 'gre', cfm_fault: true })),
      findings: [{ message: 'cfm', subject: 'gre0', data: { peer: 'gre0' } }],
    },
  },
});
