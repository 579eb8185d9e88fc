import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { unpack } from './debian.ts';
import { startDhcp } from './dnsmasq.ts';
import { addNamespace, cable } from './namespace.ts';
import { ip, ips, mustIn, type Place, runIn, writeIn } from './place.ts';
import { withPrivateFiles } from './private-files.ts';
import { until } from './until.ts';

/** A node that hands out addresses on `lan0`, with stores of its own, and a client whose `eth0` has none. */
export interface ServedNetwork {
  readonly node: Place;
  readonly client: Place;
}

export const LEASED = '192.168.24.132';
export const CLIENT_MAC = '52:54:00:12:34:56';
const SERVER = '192.168.24.129';

export async function buildServedNetwork(t: Test): Promise<ServedNetwork> {
  const client = await addNamespace(t, 'client');
  const network = await addNamespace(t, 'node');
  await cable(client, 'eth0', network, 'lan0');
  await ips(client, `link set eth0 address ${CLIENT_MAC} up`);
  await ips(network, `address add ${SERVER}/25 dev lan0`, 'link set lan0 up');
  // A server opens no socket on an interface that the kernel has not called running yet.
  await until('lan0 is up', 5000, async () => (await ip(network, 'link show lan0')).includes('state UP'));
  const node = await withPrivateFiles(t, network);
  await mustIn(node, ['mount', '-t', 'tmpfs', 'tmpfs', '/var/lib']);
  return { node, client };
}

/** BusyBox' client takes a lease, and ends without setting the address. */
export const takeLease = ({ client }: ServedNetwork): Promise<string> =>
  mustIn(client, ['udhcpc', '-i', 'eth0', '-n', '-q', '-f', '-s', '/bin/true', '-x', 'hostname:vm']);

/** Each server with its files where Debian has them. */
export const SERVERS = { dnsmasq, dhcpd, kea } as const;

async function dnsmasq(t: Test, node: Place): Promise<Daemon> {
  await mustIn(node, ['mkdir', '/var/lib/misc']);
  return startDhcp(t, node, {
    interface: 'lan0',
    address: LEASED,
    netmask: '255.255.255.128',
    leaseTime: '2h',
    options: [],
    leaseFile: '/var/lib/misc/dnsmasq.leases',
  });
}

const DHCPD_CONF = `authoritative;
ping-check off;
default-lease-time 7200;
subnet 192.168.24.128 netmask 255.255.255.128 { range ${LEASED}; }
`;

async function dhcpd(t: Test, node: Place): Promise<Daemon> {
  await writeIn(node, '/etc/dhcp/dhcpd.conf', DHCPD_CONF);
  await writeIn(node, '/var/lib/dhcp/dhcpd.leases', '');
  // By its path: the package dhcp has a program of this name, which npm puts on PATH.
  return startDaemon(t, node, ['/usr/sbin/dhcpd', '-4', '-f', '-d', '--no-pid', 'lan0'], {
    ready: () => listens(node),
  });
}

const KEA_CONF = {
  Dhcp4: {
    'interfaces-config': { interfaces: ['lan0'] },
    'lease-database': { type: 'memfile', 'lfc-interval': 0 },
    'valid-lifetime': 7200,
    subnet4: [{ id: 1, subnet: '192.168.24.128/25', pools: [{ pool: `${LEASED} - ${LEASED}` }] }],
  },
};

async function kea(t: Test, node: Place): Promise<Daemon> {
  await writeIn(node, '/etc/kea/netdiagd.conf', JSON.stringify(KEA_CONF));
  await mustIn(node, ['mkdir', '-p', '/run/kea', '/var/lib/kea']);
  return startDaemon(t, node, ['kea-dhcp4', '-c', '/etc/kea/netdiagd.conf'], {
    env: { KEA_PIDFILE_DIR: '/run/kea', KEA_LOCKFILE_DIR: '/run/kea' },
    ready: async (daemon) => daemon.log().includes('DHCP4_STARTED') || listens(node),
  });
}

const listens = async (node: Place): Promise<boolean> => (await runIn(node, ['ss', '-lun'])).stdout.includes(':67');

export interface Sandbox {
  readonly containerId: string;
  readonly interface: string;
}

/** host-local as a runtime calls it, CNI specification section 4: its program reads the network from standard input. */
export async function allocate(
  node: Place,
  network: object,
  { containerId, interface: name }: Sandbox,
): Promise<string> {
  const folder = join(await unpack('containernetworking-plugins'), 'usr', 'lib', 'cni');
  return mustIn(node, [join(folder, 'host-local')], {
    input: JSON.stringify(network),
    env: {
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: containerId,
      CNI_NETNS: `/run/netns/${containerId}`,
      CNI_IFNAME: name,
      CNI_PATH: folder,
    },
  });
}
