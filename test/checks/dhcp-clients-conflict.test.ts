import check from '../../src/checks/dhcp-clients-conflict.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback, socket } from '../support/hosts.ts';
import { hostOf, ovnGuest } from '../support/quiet-hosts.ts';

const held = (text: string, name: string, pid: number) => socket(text, { processes: [{ name, pid, fd: 7 }] });
const dhclient = (pid = 700) => held('udp UNCONN 0.0.0.0:68 0.0.0.0:*', 'dhclient', pid);
const networkd = (name = 'eth0') => held(`udp UNCONN 192.168.24.6%${name}:68 0.0.0.0:*`, 'systemd-network', 300);
const second = iface('eth1', { index: 3, addresses: [address('192.168.30.2/24')] });
const twoCards = {
  interfaces: [loopback(), iface('eth0', { addresses: [address('192.168.24.6/25')] }), second],
};
const leaseOf = (name: string) => lease(name, { client: 'dhclient', file: `/var/lib/dhcp/dhclient.${name}.leases` });

testCheck(check, {
  pass: {
    'one client': ovnGuest({ sockets: [networkd()] }),
    'no client': ovnGuest({ sockets: [socket('udp UNCONN 0.0.0.0:68 0.0.0.0:*')] }),
    'a client for each interface': hostOf('vm', {
      ...twoCards,
      leases: [leaseOf('eth0'), leaseOf('eth1')],
      sockets: [networkd('eth1'), held('udp UNCONN 192.168.24.6:68 0.0.0.0:*', 'dhcpcd', 9)],
    }),
    'one that may be for any of two interfaces': hostOf('vm', { ...twoCards, sockets: [networkd(), dhclient()] }),
    'dhclient for each of two interfaces': hostOf('vm', {
      ...twoCards,
      leases: [leaseOf('eth0'), leaseOf('eth1')],
      sockets: [dhclient(700), dhclient(701), dhclient(702)],
    }),
    'helpers of one client': ovnGuest({
      sockets: [
        held('udp UNCONN 192.168.24.6:68 0.0.0.0:*', 'dhcpcd', 9),
        held('udp UNCONN 192.168.24.6:68 0.0.0.0:*', 'dhcpcd', 10),
      ],
    }),
    'another program on the port, and other ports': ovnGuest({
      sockets: [
        networkd(),
        held('udp UNCONN 0.0.0.0:68 0.0.0.0:*', 'dnsmasq', 9),
        held('udp UNCONN 0.0.0.0:546 0.0.0.0:*', 'dhclient', 10),
        held('tcp LISTEN 0.0.0.0:68 0.0.0.0:*', 'dhclient', 11),
      ],
    }),
  },
  fail: {
    'dhclient beside systemd-networkd': {
      host: ovnGuest({ sockets: [networkd(), dhclient()] }),
      findings: [{ message: 'several', subject: 'eth0', interface: 'eth0', data: { pid: 700 } }],
      text: 'several DHCP clients run for eth0: systemd-networkd (pid 300), dhclient (pid 700)',
      fix: [
        '# keep one of them: stop the one that is not meant to be, here the last to start',
        '# some take the address away as they end: not over eth0, and have the other one renew its lease then',
        'kill 700',
      ],
    },
    'the same with a second interface, by the lease': {
      host: hostOf('vm', { ...twoCards, leases: [leaseOf('eth0')], sockets: [networkd(), dhclient()] }),
      findings: [{ message: 'several', subject: 'eth0' }],
    },
    'dhclient twice': {
      host: ovnGuest({ sockets: [dhclient(700), dhclient(702)] }),
      findings: [{ message: 'several', subject: 'eth0', data: { pid: 702 } }],
    },
    'two managers': {
      host: ovnGuest({ sockets: [networkd(), held('udp UNCONN 192.168.24.6%eth0:68 0.0.0.0:*', 'NetworkManager', 5)] }),
      findings: [{ message: 'several', subject: 'eth0' }],
      fix: ['# keep one of them, and take eth0 out of the configuration of the other'],
    },
  },
});
