import type { Test } from 'tap';
import type { Daemon } from './daemon.ts';
import { startDhcp } from './dnsmasq.ts';
import { type DnsServer, startDns } from './knot.ts';
import { addNamespace, cable } from './namespace.ts';
import { ips, type Place } from './place.ts';

/** One subnet of a cluster: a guest that has no address yet, and all it can reach. */
export interface Network {
  /** Has `eth0` and nothing on it. */
  readonly guest: Place;
  /** The gateway and DHCP server on `lan0`, with the DNS service behind it. */
  readonly outer: Place;
  readonly dns: DnsServer;
  readonly dhcp: Daemon;
}

export const GUEST_ADDRESS = '192.168.24.132';
export const GATEWAY = '192.168.24.129';
export const DNS_SERVICE = '10.96.0.10';
export const LEASE_MTU = 1400;
export const GUEST_MAC = '52:54:00:12:34:56';

export const LEASE_OPTIONS: readonly string[] = [
  `3,${GATEWAY}`,
  `6,${DNS_SERVICE}`,
  `26,${LEASE_MTU}`,
  '119,default.svc.cluster.local,svc.cluster.local,cluster.local',
];

/** `options` are those that the DHCP server sends besides. */
export async function buildNetwork(t: Test, options: readonly string[] = []): Promise<Network> {
  const guest = await addNamespace(t, 'guest');
  const outer = await addNamespace(t, 'outer');
  await cable(guest, 'eth0', outer, 'lan0');
  await ips(guest, `link set eth0 address ${GUEST_MAC}`);
  return { guest, outer, ...(await serveNetwork(t, outer, options)) };
}

/** All that a guest can reach, on `lan0`, which is there. */
export async function serveNetwork(
  t: Test,
  outer: Place,
  options: readonly string[] = [],
): Promise<Pick<Network, 'dns' | 'dhcp'>> {
  await ips(
    outer,
    `address add ${GATEWAY}/25 dev lan0`,
    `address add ${DNS_SERVICE}/32 dev lo`,
    'link set lan0 mtu 1500 up',
  );
  const dns = await startDns(t, outer, DNS_SERVICE);
  const dhcp = await startLeases(t, outer, [...LEASE_OPTIONS, ...options]);
  return { dns, dhcp };
}

/** The server of the subnet; of an option that is given twice it sends the last. */
export const startLeases = (t: Test, outer: Place, options: readonly string[]): Promise<Daemon> =>
  startDhcp(t, outer, {
    interface: 'lan0',
    address: GUEST_ADDRESS,
    netmask: '255.255.255.128',
    leaseTime: '2h',
    options,
  });
