import type { Test } from 'tap';
import { startDaemon } from '../daemon.ts';
import { startDns } from '../knot.ts';
import { addNamespace, cable } from '../namespace.ts';
import { ips, mustIn, type Place, runIn, writeIn } from '../place.ts';
import { until } from '../until.ts';
import type { QuietHost, View } from './host.ts';
import { cabled, ROUTER, startSiteDns, wiredHost } from './wired.ts';

export const PREFIX = '2001:db8:24';
const ROUTER_6 = `${PREFIX}::1`;
const DNS_6 = '2001:db8:53::10';

/** A router that advertises itself, and DHCP for IPv6 where `managed`. */
export async function advertise(
  t: Test,
  outer: Place,
  managed: boolean,
  more: readonly string[] = ['--ra-param=lan0,4'],
): Promise<void> {
  await ips(
    outer,
    `-6 address add ${ROUTER_6}/64 dev lan0 nodad`,
    `-6 address add ${DNS_6}/128 dev lo nodad`,
    'link set lan0 up',
  );
  await mustIn(outer, ['sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1']);
  const range = managed ? '::100,::1ff,constructor:lan0,64,1h' : '::,constructor:lan0,ra-only,64,1h';
  const argv = ['dnsmasq', '--conf-file=/dev/null', '--keep-in-foreground', '--user=root', '--port=0', '--pid-file='];
  const service = ['--enable-ra', '--interface=lan0', '--except-interface=lo', '--bind-dynamic'];
  const rest = [`--dhcp-range=${range}`, `--dhcp-option=option6:dns-server,[${DNS_6}]`, '--dhcp-leasefile=/dev/null'];
  await startDaemon(t, outer, [...argv, ...service, ...more, ...rest]);
}

/** Address and default route come of router advertisements, which the kernel reads, and names of IPv6 servers. */
async function ipv6Alone(t: Test): Promise<readonly View[]> {
  const { place, outer } = await cabled(t, 'ipv6');
  await mustIn(place, ['sysctl', '-qw', 'net.ipv6.conf.eth0.accept_ra=1']);
  await advertise(t, outer, false);
  await startDns(t, outer, DNS_6);
  await ips(place, 'link set eth0 up');
  await until('an address by advertisement', 15_000, async () => {
    const { stdout } = await runIn(place, ['ip', '-6', 'address', 'show', 'dev', 'eth0', 'scope', 'global']);
    return stdout.includes(PREFIX) && !stdout.includes('tentative');
  });
  await writeIn(
    place,
    '/etc/resolv.conf',
    `search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_6}\noptions ndots:5\n`,
  );
  return [{ name: 'guest', place }];
}

/** A static IPv4 address beside one that DHCP gives for IPv6. */
async function dualStack(t: Test): Promise<readonly View[]> {
  const { place, outer } = await wiredHost(t, 'dual');
  await mustIn(place, ['sysctl', '-qw', 'net.ipv6.conf.eth0.accept_ra=1']);
  await advertise(t, outer, true);
  await startSiteDns(t, outer, DNS_6);
  // dhclient takes its place on the link-local address, and ends where it is still tentative.
  await until('a link-local address', 10_000, async () => {
    const { stdout } = await runIn(place, ['ip', '-6', 'address', 'show', 'dev', 'eth0', 'scope', 'link']);
    return stdout.includes('fe80') && !stdout.includes('tentative');
  });
  const files = ['-lf', '/var/lib/dhcp/dhclient6.eth0.leases', '-pf', '/run/dhclient6.eth0.pid'];
  await startDaemon(t, place, ['dhclient', '-6', '-d', ...files, 'eth0'], {
    readyMs: 25_000,
    ready: async () => {
      const { stdout } = await runIn(place, ['ip', '-6', 'address', 'show', 'dev', 'eth0', 'scope', 'global']);
      const { stdout: routes } = await runIn(place, ['ip', '-6', 'route', 'show', 'default']);
      return /\/128 scope global(?! tentative)/.test(stdout) && routes !== '';
    },
  });
  return [{ name: 'guest', place }];
}

/** Two cards, two gateways; what has the second address leaves by the second card, ip-rule(8). */
async function policyRouting(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'policy');
  const second = await addNamespace(t, 'outer');
  await cable(place, 'eth1', second, 'lan1');
  await ips(second, 'address add 203.0.113.1/24 dev lan1', 'link set lan1 up');
  await ips(
    place,
    'link set eth1 up',
    'address add 203.0.113.10/24 dev eth1',
    `route add default via ${ROUTER} dev eth0 table 100`,
    'route add 192.0.2.0/24 dev eth0 scope link table 100',
    'route add default via 203.0.113.1 dev eth1 table 101',
    'route add 203.0.113.0/24 dev eth1 scope link table 101',
    'rule add from 192.0.2.10 lookup 100 pref 1000',
    'rule add from 203.0.113.10 lookup 101 pref 1001',
  );
  return [{ name: 'guest', place }];
}

/** Nothing but IPv4: neither IPv6, nor a switch, nor a resolv.conf, without which the resolver asks this host itself. */
async function bare(t: Test): Promise<readonly View[]> {
  const { place } = await wiredHost(t, 'bare');
  const off = ['all', 'default', 'lo', 'eth0'].map((name) => `net.ipv6.conf.${name}.disable_ipv6=1`);
  await mustIn(place, ['sysctl', '-qw', ...off]);
  await mustIn(place, ['rm', '/etc/resolv.conf']);
  await startSiteDns(t, place, '127.0.0.1');
  return [{ name: 'guest', place }];
}

export const families: readonly QuietHost[] = [
  { name: 'guest-ipv6-alone', build: ipv6Alone },
  { name: 'guest-dhcpv6', build: dualStack },
  { name: 'guest-policy-routing', build: policyRouting },
  { name: 'guest-bare', build: bare },
];
