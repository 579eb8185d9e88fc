import check from '../../src/checks/ip-forwarding-disabled.ts';
import type { Role } from '../../src/model/host.ts';
import type { SysctlValue } from '../../src/model/kernel.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface, loopback, route } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';
import { identity, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const OFF = { 'net.ipv4.ip_forward': 0, 'net.ipv6.conf.all.forwarding': 0 };
const bridge = (name: string, ...cidrs: readonly string[]) =>
  iface(name, { kind: 'bridge', addresses: cidrs.map((cidr) => address(cidr)) });
const cable = (master: string, parts: Partial<Interface> = {}) =>
  iface('veth9f3a2b1c', { kind: 'veth', master, linkNetnsid: 0, ...parts });
const on = (
  role: Role,
  interfaces: readonly Interface[],
  sysctls: Record<string, SysctlValue> = OFF,
  parts: Host = {},
) => ({
  host: identity(role),
  interfaces: [loopback(), iface('eth0', { addresses: [address('192.0.2.10/24')] }), ...interfaces],
  ...kernelOf({ sysctls }),
  ...parts,
});
const pods = [bridge('cni0', '10.244.1.1/24'), cable('cni0')];
const masquerade = [
  bridge('k6t-eth0', '10.0.2.1/24', 'fd10:0:2::1/120'),
  iface('tap0', { kind: 'tun', master: 'k6t-eth0' }),
];
const calico = { routing: { routes: [route('10.244.3.7', { dev: 'cali0123456789a', scope: 'link' })], rules: [] } };

testCheck(check, {
  pass: {
    ...Object.fromEntries(
      Object.entries(QUIET_HOSTS)
        .filter(([, host]) => host.host?.role !== 'node')
        .map(([name, host]) => [name, { ...host, ...kernelOf({ sysctls: OFF }) }]),
    ),
    'a node that forwards': on('node', pods, { 'net.ipv4.ip_forward': 1 }),
    'a node without pods': on('node', [bridge('cni0', '10.244.1.1/24')]),
    'only some interfaces forward, as on OpenShift': on('node', pods, {
      ...OFF,
      'net.ipv4.conf.cni0.forwarding': 1,
    }),
    'so many interfaces that one which forwards may not have been looked at': {
      ...on('node', pods),
      ...kernelOf({ sysctls: OFF, omittedInterfaces: 9 }),
    },
    'Docker without containers': on('host', [bridge('docker0', '172.17.0.1/16')]),
    'a network of libvirt that leads nowhere': on('host', [
      bridge('virbr1', '192.168.100.1/24'),
      iface('vnet0', { kind: 'tun', tunType: 'tap', master: 'virbr1' }),
    ]),
    'a launcher in bridge binding': on('launcher', [bridge('k6t-eth0', '169.254.75.10/32')]),
    'pods of Calico on another host than a node': on('host', [], OFF, calico),
    'a namespace that does not say': on('node', pods, {}),
  },
  fail: {
    'a node with pods': {
      host: on('node', pods),
      findings: [{ message: 'containers', subject: 'net.ipv4.ip_forward' }],
      text: 'net.ipv4.ip_forward is 0: containers behind cni0 reach nobody but this host, IPv4',
      fix: [
        'sysctl -w net.ipv4.ip_forward=1',
        '# keep it: grep -r net.ipv4.ip_forward /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d',
      ],
    },
    'a launcher in masquerade binding': {
      host: on('launcher', masquerade),
      findings: [
        { message: 'guest', subject: 'net.ipv4.ip_forward' },
        { message: 'guest', subject: 'net.ipv6.conf.all.forwarding' },
      ],
    },
    'pods that the node routes to': {
      host: on('node', [], OFF, calico),
      findings: [{ message: 'pod', subject: 'net.ipv4.ip_forward', data: { dev: 'cali0123456789a' } }],
    },
  },
});
