import check from '../../src/checks/interface-down.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, lease, loopback, route } from '../support/hosts.ts';
import { hostOf, QUIET_HOSTS } from '../support/quiet-hosts.ts';

const adminDown = { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' };
const noCarrier = { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' };
const v4 = { addresses: [address('192.0.2.10/24')] };
const routes = (...list: ReturnType<typeof route>[]) => ({ routes: list, rules: [] });
const viaBr0 = routes(route('default', { gateway: '192.0.2.1', dev: 'br0', flags: ['linkdown'] }));

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'a second card of a guest that nobody configured': hostOf('vm', {
      interfaces: [loopback(), iface('eth0', v4), iface('eth1', noCarrier)],
    }),
    'the only card of a plain host': hostOf('host', { interfaces: [loopback(), iface('eno1', noCarrier)] }),
    'a bridge of libvirt without guests': hostOf('host', {
      interfaces: [loopback(), iface('virbr0', { kind: 'bridge', ...noCarrier, ...v4 })],
      routing: routes(route('192.0.2.0/24', { dev: 'virbr0', flags: ['linkdown'] })),
    }),
    'a lease that ended long ago': hostOf('host', {
      interfaces: [loopback(), iface('eno1', v4), iface('eno2', noCarrier)],
      leases: [lease('eno2', { client: 'dhclient', expiresAt: '2026-01-01T00:00:00.000Z' })],
    }),
  },
  fail: {
    'no carrier, with address and route': {
      host: hostOf('vm', {
        interfaces: [loopback(), iface('eth0', { ...noCarrier, ...v4 })],
        routing: routes(route('default', { gateway: '192.0.2.1', dev: 'eth0', flags: ['linkdown'] })),
      }),
      findings: [{ message: 'noCarrier', subject: 'eth0', interface: 'eth0' }],
      text: 'eth0 has no carrier, but the route to default uses it',
      fix: [
        'ip -d link show dev eth0',
        '# in the VirtualMachine, spec.template.spec.domain.devices.interfaces[].state must not be "down"',
        '# on the node, in the network namespace of virt-launcher, the tap of this interface must be up and on its bridge',
      ],
    },
    'set down, with the IPv4 address that stays': {
      host: hostOf('host', { interfaces: [loopback(), iface('eno1', { ...adminDown, ...v4 })] }),
      findings: [{ message: 'adminDown', subject: 'eno1', interface: 'eno1' }],
      text: 'eno1 is set down, but it has 192.0.2.10/24',
      fix: ['ip link set dev eno1 up'],
    },
    'the only card of a guest, nothing else known': {
      host: { host: { hostname: 'vm7', role: 'vm' }, interfaces: [loopback(), iface('eth0', adminDown)] },
      findings: [{ message: 'adminDown', subject: 'eth0' }],
      text: 'eth0 is set down, but it is the only network interface of this guest',
    },
    'set down below a VLAN, which goes down with it': {
      host: hostOf('host', {
        interfaces: [
          loopback(),
          iface('eno1', adminDown),
          iface('eno1.30', { kind: 'vlan', link: 'eno1', ...adminDown, ...v4 }),
        ],
      }),
      findings: [{ message: 'adminDown', subject: 'eno1', interface: 'eno1.30' }],
      text: 'eno1 is set down, but eno1.30 stands on it',
    },
    'only a lease': {
      host: hostOf('host', {
        interfaces: [loopback(), iface('eno1', v4), iface('eno2', noCarrier)],
        leases: [lease('eno2')],
      }),
      findings: [{ message: 'noCarrier', subject: 'eno2', severity: 'warning' }],
      text: 'eno2 has no carrier, but there is a lease for it, 192.168.24.6',
    },
    'a pod': {
      host: hostOf('pod', { interfaces: [loopback(), iface('eth0', { kind: 'veth', ...noCarrier, ...v4 })] }),
      findings: [{ message: 'noCarrier', subject: 'eth0' }],
    },
    'a tunnel with a route through it': {
      host: hostOf('node', {
        interfaces: [loopback(), iface('eth0', v4), iface('flannel.1', { kind: 'vxlan', ...noCarrier })],
        routing: routes(route('10.244.1.0/24', { gateway: '10.244.1.0', dev: 'flannel.1', flags: ['onlink'] })),
      }),
      findings: [{ message: 'noCarrier', subject: 'flannel.1' }],
    },
    'the card under a bridge: one finding, seen on the bridge': {
      host: hostOf('host', {
        interfaces: [
          loopback(),
          iface('br0', { kind: 'bridge', ...noCarrier, ...v4 }),
          iface('eno1', { master: 'br0', ...noCarrier }),
        ],
        routing: viaBr0,
      }),
      findings: [{ message: 'noCarrier', subject: 'eno1', interface: 'br0' }],
      text: 'eno1 has no carrier, but br0 stands on it',
    },
    'the card under a bridge that taps keep up': {
      host: hostOf('host', {
        interfaces: [
          loopback(),
          iface('br0', { kind: 'bridge', ...v4 }),
          iface('eno1', { master: 'br0', ...adminDown }),
          iface('tap3', { kind: 'tun', master: 'br0' }),
        ],
        routing: viaBr0,
      }),
      findings: [{ message: 'adminDown', subject: 'eno1', interface: 'br0' }],
    },
    'the card under br-ex': {
      host: hostOf('node', {
        interfaces: [
          loopback(),
          iface('br-ex', { kind: 'openvswitch', operstate: 'UNKNOWN', ...v4 }),
          iface('enp1s0', { master: 'ovs-system', ...noCarrier }),
        ],
        routing: routes(route('default', { gateway: '192.0.2.1', dev: 'br-ex' })),
      }),
      findings: [{ message: 'noCarrier', subject: 'enp1s0', interface: 'br-ex' }],
    },
    'the card under a VLAN': {
      host: hostOf('host', {
        interfaces: [
          loopback(),
          iface('eno1', noCarrier),
          iface('eno1.100', { kind: 'vlan', link: 'eno1', ...noCarrier, ...v4 }),
        ],
      }),
      findings: [{ message: 'noCarrier', subject: 'eno1', interface: 'eno1.100' }],
    },
    'a bond without a running leg': {
      host: hostOf('host', {
        interfaces: [
          loopback(),
          iface('bond0', { kind: 'bond', ...noCarrier, ...v4 }),
          iface('eno1', { master: 'bond0', ...noCarrier }),
          iface('eno2', { master: 'bond0', ...noCarrier }),
        ],
      }),
      findings: [{ message: 'noCarrier', subject: 'bond0', interface: 'bond0' }],
    },
  },
});
