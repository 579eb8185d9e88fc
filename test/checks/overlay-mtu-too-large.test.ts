import check from '../../src/checks/overlay-mtu-too-large.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, iface, route } from '../support/hosts.ts';
import { QUIET_HOSTS } from '../support/quiet-hosts.ts';

const eth0 = (mtu = 1500) => iface('eth0', { mtu, addresses: [address('192.0.2.10/24')] });
const vxlan = (mtu: number, parts: Partial<Interface> = {}) =>
  iface('flannel.1', {
    kind: 'vxlan',
    mtu,
    operstate: 'UNKNOWN',
    tunnel: { link: 'eth0', local: '192.0.2.10' },
    ...parts,
  });
const routing = { routes: [route('default', { gateway: '192.0.2.1', dev: 'eth0' })], rules: [] };

testCheck(check, {
  pass: {
    ...QUIET_HOSTS,
    'one that fits exactly': { interfaces: [eth0(), vxlan(1450)] },
    'the device of Open vSwitch': {
      interfaces: [eth0(), iface('genev_sys_6081', { kind: 'geneve', mtu: 65_000, tunnel: { external: true } })],
    },
    'one that is down': { interfaces: [eth0(), vxlan(1500, { flags: ['BROADCAST'], operstate: 'DOWN' })] },
    'one whose way is not known': { interfaces: [eth0(), vxlan(1500, { tunnel: {} })] },
    'one whose segment is down, so that its packets leave by another for the moment': {
      interfaces: [
        eth0(1400),
        iface('eth1', { addresses: [address('10.50.0.2/24')], flags: ['BROADCAST'], operstate: 'DOWN' }),
        iface('gnv0', { kind: 'geneve', mtu: 1450, tunnel: { remote: '10.50.0.1' } }),
      ],
      routing,
    },
    'WireGuard as it comes': { interfaces: [eth0(), iface('wg0', { kind: 'wireguard', mtu: 1420 })] },
  },
  fail: {
    'the interface below was made smaller': {
      host: { interfaces: [eth0(1400), vxlan(1450)] },
      findings: [{ message: 'tooLarge', subject: 'flannel.1', data: { overhead: 50, lowerMtu: 1400, fitting: 1350 } }],
      text: 'flannel.1 has mtu 1450, which with 50 bytes of vxlan exceeds mtu 1400 of eth0',
      fix: [
        'ip link set dev flannel.1 mtu 1350',
        '# or raise the MTU of eth0 to 1500, where its network carries that; to keep it, set it in the CNI plugin',
      ],
    },
    'by the route to the other end, over IPv6': {
      host: {
        interfaces: [eth0(), iface('gnv0', { kind: 'geneve', mtu: 1450, tunnel: { remote: '2001:db8::2' } })],
        routing: { routes: [route('default', { gateway: 'fe80::1', dev: 'eth0' })], rules: [] },
      },
      findings: [{ message: 'tooLarge', subject: 'gnv0', data: { overhead: 70 } }],
    },
    'by the own end': {
      host: { interfaces: [eth0(), vxlan(1500, { tunnel: { local: '192.0.2.10' } })], routing },
      findings: [{ message: 'tooLarge', subject: 'flannel.1', data: { lower: 'eth0' } }],
    },
    'IPIP, which has its own end for a MAC': {
      host: { interfaces: [eth0(), iface('tunl1', { kind: 'ipip', linkType: 'ipip', mac: '192.0.2.10', mtu: 1490 })] },
      findings: [{ message: 'tooLarge', subject: 'tunl1', data: { overhead: 20, fitting: 1480 } }],
    },
    'WireGuard, whichever way it goes': {
      host: { interfaces: [eth0(), iface('wg0', { kind: 'wireguard', linkType: 'none', mtu: 1500 })] },
      findings: [{ message: 'tooLarge', subject: 'wg0', data: { fitting: 1440 } }],
    },
  },
});
