import t from 'tap';
import { GUESTS, type Guest } from '../support/lab/guest.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, LEASE_MTU } from '../support/lab/network.ts';
import { dropDns } from '../support/lab/nft.ts';
import { ip, mustIn, type Place, runIn, writeIn } from '../support/lab/place.ts';
import { snapshot } from '../support/lab/product.ts';
import { sameAsResolvectl } from '../support/lab/resolved.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';

const DROP_IN = '/run/systemd/network/10-eth0.network.d/domains.conf';

/** networkd takes the changed files, and resolved hears from it. */
async function reconfigure(guest: Place, domains: boolean): Promise<void> {
  await mustIn(guest, ['networkctl', 'reload']);
  await mustIn(guest, ['networkctl', 'reconfigure', 'eth0']);
  const link = async () => (await runIn(guest, ['cat', '/run/systemd/netif/links/2'])).stdout;
  await until('networkd has its lease again', 15_000, async () => {
    const text = await link();
    return text.includes(`DNS=${DNS_SERVICE}`) && text.includes('DOMAINS=default.svc') === domains;
  });
}

const TRIALS: Trial<Guest>[] = [
  {
    name: 'the DHCP client takes no domains, so .local names go to multicast DNS',
    cause: 'resolved-local-domain-unrouted:cluster.local',
    explains: ['resolved-stub-diverging:127.0.0.53'],
    verdict: 'broken',
    async break({ guest }) {
      await writeIn(guest, DROP_IN, '[DHCPv4]\nUseDomains=no\n');
      await reconfigure(guest, false);
      return async () => {
        await mustIn(guest, ['rm', DROP_IN]);
        await reconfigure(guest, true);
      };
    },
  },
  {
    name: 'the MTU is above that of the lease',
    cause: 'mtu-above-lease:eth0',
    verdict: 'broken',
    async break({ guest }) {
      await ip(guest, 'link set eth0 mtu 1500');
      return () => ip(guest, `link set eth0 mtu ${LEASE_MTU}`);
    },
  },
  {
    name: 'the DNS server behind the stub hears nothing',
    cause: `dns-server-unreachable:${DNS_SERVICE}`,
    explains: [],
    verdict: 'broken',
    async break({ guest, outer }) {
      const repair = await dropDns(outer);
      await mustIn(guest, ['resolvectl', 'flush-caches']);
      return repair;
    },
  },
];

t.test('a guest with systemd-networkd and systemd-resolved', async (t) => {
  const world = await GUESTS.networkd(t);
  await t.test('what it sees', async (t) => {
    const { slices } = await snapshot(world.guest);
    t.match(slices.leases, {
      state: 'ok',
      value: [
        {
          client: 'systemd-networkd',
          interface: 'eth0',
          file: '/run/systemd/netif/leases/2',
          address: GUEST_ADDRESS,
          prefixLength: 25,
          router: [GATEWAY],
          dns: [DNS_SERVICE],
          mtu: LEASE_MTU,
        },
      ],
    });
    t.match(slices.resolver, { state: 'ok', value: { owner: 'systemd-resolved', stub: true } });
    t.match(slices.resolved, {
      state: 'ok',
      value: {
        nameservers: [DNS_SERVICE],
        links: [{ interface: 'eth0', dns: [DNS_SERVICE], domains: ['default.svc.cluster.local', /svc/, /cluster/] }],
      },
    });
    t.equal(slices.ovs.state, 'absent', 'ovs-vsctl is not installed');
  });
  await t.test('its resolver by its files', async (t) => {
    const { guest } = world;
    await t.test('as networkd set it up', (t) => sameAsResolvectl(t, guest));
    await t.test('a link that somebody else set up', async (t) => {
      await ip(guest, 'link add br9 type bridge');
      await mustIn(guest, ['resolvectl', 'dns', 'br9', '192.0.2.9']);
      await mustIn(guest, ['resolvectl', 'domain', 'br9', 'b.example', '~corp.example']);
      await sameAsResolvectl(t, guest);
      await ip(guest, 'link del br9');
    });
    await t.test('settings for all links', async (t) => {
      const conf = '/etc/systemd/resolved.conf.d/lab.conf';
      await mustIn(guest, ['mkdir', '-p', '/etc/systemd/resolved.conf.d']);
      await writeIn(guest, conf, '[Resolve]\nDNS=192.0.2.7#dns.example\nDomains=a.example ~lab.example\n');
      await mustIn(guest, ['systemctl', 'restart', 'systemd-resolved']);
      await sameAsResolvectl(t, guest);
      await mustIn(guest, ['rm', conf]);
      await mustIn(guest, ['systemctl', 'restart', 'systemd-resolved']);
      await sameAsResolvectl(t, guest);
    });
  });
  await runTrials(t, world, world.guest, TRIALS);
});
