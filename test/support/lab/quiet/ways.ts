import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { startDhclient } from '../dhclient.ts';
import { startDhcp } from '../dnsmasq.ts';
import { addNamespace, cable } from '../namespace.ts';
import { ip, ips, mustIn, runIn, writeIn } from '../place.ts';
import { until } from '../until.ts';
import { advertise, PREFIX } from './families.ts';
import type { QuietHost, View } from './host.ts';
import { ADDRESS, cabled, DNS, ROUTER, startSiteDns, wiredHost } from './wired.ts';

const guest = (place: View['place']): readonly View[] => [{ name: 'guest', place }];

/**
 * The router is on PPPoE and advertises what IPv6 can have beyond it, RFC 2516, as home routers do; IPv4 is told on the
 * way. Of two temporary addresses the older is out of use.
 */
async function advertisedMtu(t: Test) {
  const { place, outer } = await wiredHost(t, 'ra-mtu');
  await mustIn(place, ['sysctl', '-qw', 'net.ipv6.conf.eth0.accept_ra=1', 'net.ipv6.conf.eth0.use_tempaddr=2']);
  await advertise(t, outer, false, ['--ra-param=lan0,mtu:1492,4']);
  await ips(place, 'link set eth0 down', 'link set eth0 up', `route add default via ${ROUTER}`);
  await until('an MTU by advertisement', 20_000, async () => {
    const { stdout } = await runIn(place, ['sysctl', '-n', 'net.ipv6.conf.eth0.mtu']);
    const { stdout: addresses } = await runIn(place, ['ip', '-6', 'address', 'show', 'dev', 'eth0']);
    return stdout.trim() === '1492' && addresses.includes('temporary') && !addresses.includes('tentative');
  });
  await ip(place, `address add ${PREFIX}:0:1111:2222:3333:4444/64 dev eth0 nodad preferred_lft 0 valid_lft 3000`);
  return guest(place);
}

/** One address and a gateway outside of its network, as clouds give them. */
async function offLink(t: Test) {
  const { place, outer } = await cabled(t, 'off-link');
  await ips(outer, 'address add 172.31.1.1/32 dev lan0', `address add ${DNS}/32 dev lo`, 'link set lan0 up');
  await ip(outer, `route add ${ADDRESS}/32 dev lan0`);
  await startSiteDns(t, outer, DNS);
  await ips(
    place,
    'link set eth0 up',
    `address add ${ADDRESS}/32 dev eth0`,
    'route add 172.31.1.1 dev eth0 scope link',
    'route add default via 172.31.1.1 dev eth0',
    'route add 203.0.113.0/24 via 172.31.1.1 dev eth0 onlink',
  );
  await writeIn(place, '/etc/resolv.conf', `nameserver ${DNS}\n`);
  return guest(place);
}

/** All leaves by a tunnel; the real default route stays for the tunnel itself, `redirect-gateway def1` of openvpn(8). */
async function tunnelled(t: Test) {
  const { place } = await wiredHost(t, 'vpn');
  await startDaemon(t, place, ['socat', '-u', 'TUN,tun-name=tun0,tun-type=tun,iff-no-pi,iff-up', 'OPEN:/dev/null']);
  await until('the tunnel', 5_000, async () => (await runIn(place, ['ip', 'link', 'show', 'tun0'])).status === 0);
  await ips(
    place,
    'link set tun0 mtu 1420 up',
    'address add 10.8.0.6 peer 10.8.0.5 dev tun0',
    `route add ${DNS} via ${ROUTER}`,
    'route add 0.0.0.0/1 via 10.8.0.5 dev tun0',
    'route add 128.0.0.0/1 via 10.8.0.5 dev tun0',
    'route add unreachable 10.0.0.0/8 metric 4278198272',
  );
  return guest(place);
}

/** A better way and a worse one, two equal ones to a site, an address that moves between hosts, and one on lo. */
async function manyWays(t: Test) {
  const { place } = await wiredHost(t, 'ways');
  const second = await addNamespace(t, 'outer');
  await cable(place, 'eth1', second, 'lan1');
  await ips(second, 'address add 203.0.113.1/24 dev lan1', 'link set lan1 up');
  await ips(
    place,
    'link set eth1 up',
    'address add 203.0.113.10/24 dev eth1',
    `route replace default via ${ROUTER} dev eth0 metric 100`,
    'route add default via 203.0.113.1 dev eth1 metric 600',
    `route add 10.20.0.0/16 nexthop via ${ROUTER} dev eth0 nexthop via 203.0.113.1 dev eth1`,
    'address add 192.0.2.100/32 dev eth0',
    'address add 192.0.2.101/24 dev eth0 label eth0:1',
    'address add 198.51.100.7/32 dev lo',
    'route add unreachable default metric 4294967294',
  );
  await runIn(place, ['ip', 'route', 'delete', 'default', 'via', ROUTER, 'metric', '0']);
  return guest(place);
}

const STALE = `lease {
  interface "eth0";
  fixed-address 10.99.0.7;
  option subnet-mask 255.255.255.0;
  option routers 10.99.0.1;
  option dhcp-server-identifier 10.99.0.1;
  renew 1 2020/06/01 10:00:00;
  rebind 1 2020/06/01 11:00:00;
  expire 1 2020/06/01 12:00:00;
}
`;

/** Two servers that stand in for each other, a lease of years ago, and a card that nobody has a plan for. */
async function leasePair(t: Test) {
  const { place, outer } = await cabled(t, 'pair');
  await ips(outer, 'link add lan type bridge', 'link set lan up', 'link set lan0 master lan', 'link set lan0 up');
  for (const [index, last] of ['129', '130'].entries()) {
    const server = await addNamespace(t, 'server');
    await cable(server, 'eth0', outer, `port${index}`);
    await ips(outer, `link set port${index} master lan`, `link set port${index} up`);
    await ips(server, `address add 192.168.24.${last}/25 dev eth0`, 'link set eth0 up');
    if (index === 0) await ip(server, `address add ${DNS}/32 dev lo`);
    if (index === 0) await startSiteDns(t, server, DNS);
    await startDhcp(t, server, {
      interface: 'eth0',
      address: `192.168.24.${140 + index}`,
      netmask: '255.255.255.128',
      leaseTime: '2h',
      options: ['3,192.168.24.129', `6,${DNS}`, '15,example'],
    });
  }
  await cable(place, 'eth1', outer, 'spare');
  await ips(outer, 'link set spare up');
  await ips(place, 'link set eth1 up');
  await writeIn(place, '/var/lib/dhcp/dhclient.leases', STALE);
  await writeIn(place, '/etc/network/interfaces', 'auto lo\niface lo inet loopback\n');
  await startDhclient(t, place);
  return guest(place);
}

export const ways: readonly QuietHost[] = [
  { name: 'guest-advertised-mtu', build: advertisedMtu },
  { name: 'guest-off-link', build: offLink },
  { name: 'guest-vpn', build: tunnelled },
  { name: 'guest-many-ways', build: manyWays },
  { name: 'guest-lease-pair', build: leasePair },
];
