import type { Host as HostIdentity, Role } from '../../src/model/host.ts';
import type { Interface } from '../../src/model/network.ts';
import { address, gateway, type Host, iface, lease, loopback, neighbour, route } from './hosts.ts';

/** Healthy hosts of every sort that netdiagd runs on. A check of links, addresses, routes or leases is silent on all. */

export const identity = (role: Role): HostIdentity => ({ hostname: 'quiet', role });

/** A host with the slices that such checks need, empty where the test does not name them. */
export const hostOf = (role: Role, parts: Host): Host => ({
  host: identity(role),
  interfaces: [loopback()],
  routing: { routes: [], rules: [] },
  neighbours: [],
  gateways: [],
  leases: [],
  ...parts,
});

const dynamic = { flags: ['dynamic', 'noprefixroute'], validLifetime: 3081 };
const linkLocal = address('fe80::5054:ff:fe12:3456/64');

/** A guest on a layer-2 network of OVN-Kubernetes: one interface, one lease, one gateway. */
export const ovnGuest = (parts: Host = {}): Host =>
  hostOf('vm', {
    interfaces: [
      loopback(),
      iface('eth0', {
        mac: '0a:58:c0:a8:18:06',
        mtu: 1400,
        addresses: [address('192.168.24.6/25', dynamic), linkLocal],
      }),
    ],
    routing: {
      routes: [
        route('default', {
          gateway: '192.168.24.1',
          dev: 'eth0',
          protocol: 'dhcp',
          prefsrc: '192.168.24.6',
          metric: 100,
        }),
        route('192.168.24.0/25', { dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '192.168.24.6' }),
        route('fe80::/64', { dev: 'eth0', protocol: 'kernel', metric: 256 }),
      ],
      rules: [],
    },
    neighbours: [neighbour('192.168.24.1', 'eth0', 'REACHABLE', '0a:58:c0:a8:18:01')],
    gateways: [gateway('192.168.24.1', 'eth0')],
    leases: [lease('eth0', { mtu: 1400 })],
    ...parts,
  });

/** The pod's MAC, and an address behind NAT that it does not encode. */
const masqueradeGuest = (): Host =>
  hostOf('vm', {
    interfaces: [
      loopback(),
      iface('eth0', { mac: '0a:58:0a:82:00:2a', addresses: [address('10.0.2.2/24', dynamic), linkLocal] }),
    ],
    routing: { routes: [route('default', { gateway: '10.0.2.1', dev: 'eth0', protocol: 'dhcp' })], rules: [] },
    neighbours: [neighbour('10.0.2.1', 'eth0', 'STALE', '02:00:00:00:00:00')],
    gateways: [gateway('10.0.2.1', 'eth0', { lladdr: '02:00:00:00:00:00' })],
    leases: [
      lease('eth0', {
        address: '10.0.2.2',
        server: '10.0.2.1',
        router: ['10.0.2.1'],
        leaseSeconds: 86_313_600,
        renewAt: '2028-03-01T00:00:00.000Z',
        expiresAt: '2029-08-15T00:00:00.000Z',
        mtu: 1500,
      }),
    ],
  });

const staticServer = (): Host =>
  hostOf('host', {
    interfaces: [
      loopback(),
      iface('eno1', { addresses: [address('192.0.2.10/24'), linkLocal] }),
      iface('eno2', { flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'DOWN' }),
      iface('eno3', { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' }),
    ],
    routing: {
      routes: [
        route('default', { gateway: '192.0.2.1', dev: 'eno1', protocol: 'static' }),
        route('192.0.2.0/24', { dev: 'eno1', protocol: 'kernel', scope: 'link', prefsrc: '192.0.2.10' }),
        route('fe80::/64', { dev: 'eno2', protocol: 'kernel', flags: ['linkdown'] }),
      ],
      rules: [],
    },
    gateways: [gateway('192.0.2.1', 'eno1', { state: 'unconfirmed', neighbourState: ['STALE'] })],
  });

/** A default route by router advertisement, and no IPv4 at all. */
const ipv6Server = (): Host =>
  hostOf('host', {
    interfaces: [loopback(), iface('ens3', { addresses: [address('2001:db8::10/64', dynamic), linkLocal] })],
    routing: {
      routes: [
        route('default', { gateway: 'fe80::1', dev: 'ens3', protocol: 'ra', metric: 1024 }),
        route('2001:db8::/64', { dev: 'ens3', protocol: 'ra', metric: 1024 }),
      ],
      rules: [],
    },
    gateways: [gateway('fe80::1', 'ens3')],
  });

const noCarrier = ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'];
const virtual = (name: string, kind: string, parts: Partial<Interface> = {}) => iface(name, { kind, ...parts });

/** A node with an unused container bridge, IPVS, tunnels, pods, and a bond with a spare leg. */
const calicoNode = (): Host =>
  hostOf('node', {
    interfaces: [
      loopback(),
      iface('ens1f0', { master: 'bond0' }),
      iface('ens1f1', { master: 'bond0', flags: noCarrier, operstate: 'DOWN' }),
      virtual('bond0', 'bond', { addresses: [address('10.10.0.5/24')] }),
      virtual('docker0', 'bridge', { flags: noCarrier, operstate: 'DOWN', addresses: [address('172.17.0.1/16')] }),
      virtual('kube-ipvs0', 'dummy', { flags: ['BROADCAST', 'NOARP'], addresses: [address('10.96.0.10/32')] }),
      virtual('tunl0', 'ipip', { flags: ['NOARP'], linkType: 'ipip' }),
      virtual('cali0123456789a', 'veth', { linkNetnsid: 0, addresses: [address('fe80::ecee:eeff:feee:eeee/64')] }),
      virtual('veth9f3a2b1c', 'veth', { flags: noCarrier, operstate: 'LOWERLAYERDOWN' }),
      virtual('vxlan.calico', 'vxlan', { addresses: [address('10.244.3.0/32')] }),
    ],
    routing: {
      routes: [
        route('default', { gateway: '10.10.0.1', dev: 'bond0' }),
        route('10.244.3.7', { dev: 'cali0123456789a', scope: 'link' }),
        route('172.17.0.0/16', { dev: 'docker0', scope: 'link', flags: ['linkdown'] }),
      ],
      rules: [],
    },
    gateways: [gateway('10.10.0.1', 'bond0')],
  });

/** The card is a port of br-ex, which has the node's address; the management port has an OVN MAC. */
const ovnNode = (): Host =>
  hostOf('node', {
    interfaces: [
      loopback(),
      iface('enp1s0', { master: 'ovs-system' }),
      virtual('ovs-system', 'openvswitch', { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' }),
      virtual('br-int', 'openvswitch', { flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN' }),
      virtual('br-ex', 'openvswitch', {
        operstate: 'UNKNOWN',
        addresses: [address('192.168.126.11/24', dynamic), address('169.254.0.2/17')],
      }),
      virtual('genev_sys_6081', 'geneve', { operstate: 'UNKNOWN' }),
      virtual('ovn-k8s-mp0', 'openvswitch', { mac: '0a:58:0a:80:00:02', addresses: [address('10.128.0.2/23')] }),
    ],
    routing: {
      routes: [
        route('default', { gateway: '192.168.126.1', dev: 'br-ex', metric: 48 }),
        route('10.128.0.0/14', { gateway: '10.128.0.1', dev: 'ovn-k8s-mp0' }),
      ],
      rules: [],
    },
    gateways: [gateway('192.168.126.1', 'br-ex')],
    leases: [
      lease('br-ex', { client: 'NetworkManager', file: '/run/NetworkManager/devices/5', address: '192.168.126.11' }),
    ],
  });

/** Bridge binding: the dummy eth0 stands in for the real pod interface and is down. QEMU holds the tap open. */
const launcher = (): Host =>
  hostOf('launcher', {
    interfaces: [
      loopback(),
      virtual('eth0-nic', 'veth', { master: 'k6t-eth0', addresses: [address('fe80::ff:feaa:bb01/64')] }),
      virtual('eth0', 'dummy', {
        flags: ['BROADCAST', 'NOARP'],
        operstate: 'DOWN',
        addresses: [address('10.244.1.5/24')],
      }),
      virtual('k6t-eth0', 'bridge', { mac: '0a:58:0a:f4:01:05', addresses: [address('169.254.75.10/32')] }),
      virtual('tap0', 'tun', { master: 'k6t-eth0' }),
    ],
  });

/** As a capture without `-d` shows it: no kinds. */
const launcherWithoutKinds = (): Host => {
  const { interfaces = [], ...rest } = launcher();
  return { ...rest, interfaces: interfaces.map(({ kind: _kind, ...others }) => others) };
};

/** Calico: the gateway is in no network of the pod, a link route leads there. */
const calicoPod = (): Host =>
  hostOf('pod', {
    interfaces: [loopback(), virtual('eth0', 'veth', { addresses: [address('10.244.3.7/32')] })],
    routing: {
      routes: [
        route('default', { gateway: '169.254.1.1', dev: 'eth0' }),
        route('169.254.1.1', { dev: 'eth0', scope: 'link' }),
      ],
      rules: [],
    },
    gateways: [gateway('169.254.1.1', 'eth0', { lladdr: 'ee:ee:ee:ee:ee:ee' })],
  });

export const QUIET_HOSTS: Readonly<Record<string, Host>> = {
  'a guest on OVN-Kubernetes': ovnGuest(),
  'a guest behind masquerade': masqueradeGuest(),
  'a server with a static address and unused ports': staticServer(),
  'a server with IPv6 alone': ipv6Server(),
  'a Calico node': calicoNode(),
  'an OVN-Kubernetes node': ovnNode(),
  'a virt-launcher pod': launcher(),
  'a virt-launcher pod without kinds': launcherWithoutKinds(),
  'a Calico pod': calicoPod(),
};
