import type { Test } from 'tap';
import { connect } from './connection.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { type DhclientGuest, GUESTS } from './guest.ts';
import { cable } from './namespace.ts';
import { GATEWAY, GUEST_ADDRESS } from './network.ts';
import { ip, ips, mustIn, type Place, runIn } from './place.ts';
import { until } from './until.ts';

/** A guest with a lease on `eth0`, a static address on `eth1`, and a tunnel to pods behind its gateway. */
export interface TwoHomed extends DhclientGuest {
  /** Sends router advertisements on `lan1` until it is stopped. */
  advertise(...words: readonly string[]): Promise<Daemon>;
  /** A connection of the guest to `lan1` from one of its addresses. */
  connectFrom(source: string): Promise<Daemon>;
}

export const SECOND = { network: '198.51.100.0/24', guest: '198.51.100.10', outer: '198.51.100.1' } as const;
export const PREFIX = 'fd00:1::';
/** Addresses at the two ends of the tunnel. */
export const TUNNEL = { name: 'flannel.1', guest: '10.244.3.1', outer: '10.244.1.1', port: 8472 } as const;
/** With which the second interface and the tunnel fit into the packets of the first. */
const TUNNEL_MTU = 1350;

export async function buildTwoHomed(t: Test): Promise<TwoHomed> {
  const world = await GUESTS.dhclient(t);
  const { guest, outer } = world;
  await cable(guest, 'eth1', outer, 'lan1');
  await ips(outer, `address add ${SECOND.outer}/24 dev lan1`, 'link set lan1 up');
  await ips(guest, 'link set eth1 up', `address add ${SECOND.guest}/24 dev eth1`);
  await tunnel(guest, GUEST_ADDRESS, GATEWAY, TUNNEL.guest);
  await tunnel(outer, GATEWAY, GUEST_ADDRESS, TUNNEL.outer);
  await until('eth1 has its link-local address', 5_000, async () => !(await isTentative(guest, 'eth1')));
  return {
    ...world,
    advertise: (...words) => advertise(t, { guest, outer }, words),
    connectFrom: (source) => connect(t, { client: guest, source, server: outer, target: SECOND.outer }),
  };
}

async function tunnel(place: Place, local: string, remote: string, address: string): Promise<void> {
  await ips(
    place,
    `link add ${TUNNEL.name} type vxlan id 1 dstport ${TUNNEL.port} local ${local} remote ${remote}`,
    `link set ${TUNNEL.name} mtu ${TUNNEL_MTU} up`,
    `address add ${address}/16 dev ${TUNNEL.name}`,
  );
}

export const isTentative = async (place: Place, dev: string): Promise<boolean> =>
  (await ip(place, `-6 address show dev ${dev} tentative`)) !== '';

/** `words` are those of `--dhcp-range` behind the prefix, and `mtu:NUMBER`. */
async function advertise(t: Test, { guest, outer }: Pick<TwoHomed, 'guest' | 'outer'>, words: readonly string[]) {
  const mtu = words.find((word) => word.startsWith('mtu:'));
  const range = [PREFIX, 'ra-only', '64', ...words.filter((word) => word !== mtu)].join(',');
  await runIn(outer, ['ip', 'address', 'add', `${PREFIX}1/64`, 'dev', 'lan1', 'nodad']);
  const daemon = await startDaemon(t, outer, [
    ...['dnsmasq', '--conf-file=/dev/null', '--keep-in-foreground', '--user=root', '--port=0', '--log-facility=-'],
    ...['--interface=lan1', '--bind-dynamic', '--pid-file=', '--enable-ra', '--dhcp-leasefile=/dev/null'],
    `--ra-param=lan1,${mtu === undefined ? '' : `${mtu},`}high,4,60`,
    `--dhcp-range=${range}`,
  ]);
  await until('the guest has an address of the prefix', 15_000, async () =>
    (await ip(guest, '-6 address show dev eth1 scope global -tentative')).includes(PREFIX),
  );
  return daemon;
}

/** Takes away what router advertisements brought. */
export async function forgetRouter({ guest, outer }: Pick<TwoHomed, 'guest' | 'outer'>): Promise<void> {
  await runIn(outer, ['ip', 'address', 'del', `${PREFIX}1/64`, 'dev', 'lan1']);
  await runIn(guest, ['ip', '-6', 'address', 'flush', 'dev', 'eth1', 'scope', 'global']);
  await runIn(guest, ['ip', '-6', 'route', 'flush', 'dev', 'eth1', 'proto', 'ra']);
  await mustIn(guest, ['sysctl', '-qw', 'net.ipv6.conf.eth1.forwarding=0', 'net.ipv6.conf.eth1.accept_ra=1']);
}
