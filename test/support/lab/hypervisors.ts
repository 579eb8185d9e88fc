import type { Test } from 'tap';
import { startDhcp } from './dnsmasq.ts';
import { startDns } from './knot.ts';
import { addNamespace, cable } from './namespace.ts';
import { DNS_SERVICE } from './network.ts';
import { ips, type Place } from './place.ts';
import { macOf, SILENT } from './vm-qemu.ts';
import { TAPS } from './vm-state.ts';

/** One subnet of the Layer-3 network that the seeds tell of: each node has its own half. */
export interface Segment {
  readonly gateway: string;
  readonly gatewayMac: string;
  readonly address: string;
}

export const HOME: Segment = {
  gateway: '192.168.24.1',
  gatewayMac: '0a:58:c0:a8:18:01',
  address: '192.168.24.6',
};
export const AWAY: Segment = {
  gateway: '192.168.24.129',
  gatewayMac: '0a:58:c0:a8:18:81',
  address: '192.168.24.132',
};

/** A node that can run the guest: a bridge with its taps. */
export interface Hypervisor {
  readonly place: Place;
  /** As downward metrics call it. */
  readonly node: string;
  readonly segment: Segment;
}

export interface Hypervisors {
  readonly home: Hypervisor;
  /** Another node on the same subnet, with the same gateway. */
  readonly near: Hypervisor;
  /** A node with a subnet, a gateway and a DHCP server of its own. */
  readonly far: Hypervisor;
}

export async function buildHypervisors(t: Test): Promise<Hypervisors> {
  const [home, near, far] = await Promise.all(['node01', 'node02', 'node03'].map((node) => addHypervisor(t, node)));
  if (!(home && near && far)) throw new Error('three nodes');
  await cable(home, 'to-near', near, 'to-home');
  await ips(home, 'link set to-near master lan0 up');
  await ips(near, 'link set to-home master lan0 up');
  await Promise.all([serveSegment(t, home, HOME), serveSegment(t, far, AWAY)]);
  const on = (place: Place, node: string, segment: Segment): Hypervisor => ({ place, node, segment });
  return { home: on(home, 'node01', HOME), near: on(near, 'node02', HOME), far: on(far, 'node03', AWAY) };
}

async function addHypervisor(t: Test, node: string): Promise<Place> {
  const place = await addNamespace(t, node);
  await ips(
    place,
    'link add lan0 type bridge forward_delay 0',
    'link set lan0 up',
    ...TAPS.flatMap((tap) => [`tuntap add ${tap} mode tap`, `link set ${tap} master lan0 up`]),
  );
  return place;
}

/** Its gateway, its DHCP server, and the cluster's DNS service behind it, which is the same everywhere. */
async function serveSegment(t: Test, place: Place, { gateway, gatewayMac, address }: Segment): Promise<void> {
  await ips(
    place,
    `link set lan0 address ${gatewayMac}`,
    `address add ${gateway}/25 dev lan0`,
    `address add ${DNS_SERVICE}/32 dev lo`,
  );
  await startDns(t, place, DNS_SERVICE);
  await startDhcp(t, place, {
    interface: 'lan0',
    address,
    netmask: '255.255.255.128',
    leaseTime: '10m',
    options: [`3,${gateway}`, `6,${DNS_SERVICE}`, '119,default.svc.cluster.local,svc.cluster.local,cluster.local'],
    macs: [macOf(0), macOf(SILENT)],
  });
}
