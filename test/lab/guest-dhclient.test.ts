import t, { type Test } from 'tap';
import { connect } from '../support/lab/connection.ts';
import { type DhclientGuest, GUESTS } from '../support/lab/guest.ts';
import { cable } from '../support/lab/namespace.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, LEASE_MTU } from '../support/lab/network.ts';
import { ip, ips, mustIn } from '../support/lab/place.ts';
import { snapshot } from '../support/lab/product.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';
import { until } from '../support/lab/until.ts';

const DEFAULT_ROUTE = `default via ${GATEWAY} dev eth0`;
const UNREACHABLE_DNS = [`dns-server-unreachable:${DNS_SERVICE}`];
const BEHIND_THE_GATEWAY = [`gateway-unreachable:${GATEWAY}`, ...UNREACHABLE_DNS];

const LEASE_FILE = '/var/lib/dhcp/dhclient.eth0.leases';

/** As dhclient.leases(5) has it: weekday, date and time in UTC. */
function aMinuteAgo(): string {
  const then = new Date(Date.now() - 60_000);
  return `${then.getUTCDay()} ${then.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')}`;
}

const CABLE: Trial<DhclientGuest>[] = [
  {
    name: 'the cable is pulled at the other end',
    cause: 'interface-down:eth0',
    explains: BEHIND_THE_GATEWAY,
    verdict: 'broken',
    async break({ guest, outer }) {
      await ip(outer, 'link set lan0 down');
      await until('the carrier is gone', 2_000, async () => (await ip(guest, 'link show eth0')).includes('NO-CARRIER'));
      return () => ip(outer, 'link set lan0 up');
    },
  },
  {
    name: 'the interface is set down',
    cause: 'interface-down:eth0',
    explains: ['default-route-missing:default', ...UNREACHABLE_DNS],
    verdict: 'broken',
    async break({ guest }) {
      await ip(guest, 'link set eth0 down');
      return () => ips(guest, 'link set eth0 up', `route add ${DEFAULT_ROUTE}`);
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
];

const ADDRESS: Trial<DhclientGuest>[] = [
  {
    name: 'the address is that of another subnet, as after a migration',
    cause: 'address-not-in-lease:eth0',
    // The gateway answers ARP, and has no route back.
    explains: UNREACHABLE_DNS,
    verdict: 'broken',
    async break({ guest }) {
      await ips(
        guest,
        'address add 192.168.24.6/25 dev eth0',
        `address del ${GUEST_ADDRESS}/25 dev eth0`,
        `route replace ${DEFAULT_ROUTE} onlink`,
        'neighbour flush dev eth0',
      );
      return () =>
        ips(
          guest,
          `address add ${GUEST_ADDRESS}/25 dev eth0`,
          'address del 192.168.24.6/25 dev eth0',
          `route replace ${DEFAULT_ROUTE}`,
          'neighbour flush dev eth0',
        );
    },
  },
  {
    name: 'another host has the IPv6 address',
    cause: 'address-dad-failed:fd00:24::99',
    verdict: 'degraded',
    async break({ guest, outer }) {
      await ip(outer, 'address add fd00:24::99/64 dev lan0 nodad');
      await ip(guest, 'address add fd00:24::99/64 dev eth0');
      const flags = () => ip(guest, '-6 address show dev eth0');
      await until('duplicate address detection failed', 5_000, async () => (await flags()).includes('dadfailed'));
      return async () => {
        await ip(guest, 'address del fd00:24::99/64 dev eth0');
        await ip(outer, 'address del fd00:24::99/64 dev lan0');
      };
    },
  },
  {
    name: 'the DHCP client died and the lease ran out',
    cause: 'lease-expired:eth0',
    explains: ['address-missing:eth0', 'default-route-missing:default', ...UNREACHABLE_DNS],
    verdict: 'broken',
    async break({ guest, client, startClient }) {
      await client.stop('SIGKILL');
      await mustIn(guest, ['sed', '-i', '-E', `s#(renew|rebind|expire) .*;#\\1 ${aMinuteAgo()};#`, LEASE_FILE]);
      await ip(guest, `address change ${GUEST_ADDRESS}/25 dev eth0 valid_lft 1 preferred_lft 1`);
      await until(
        'the kernel removed the address',
        5_000,
        async () => (await ip(guest, '-4 address show eth0')) === '',
      );
      return startClient;
    },
  },
];

const ROUTE: Trial<DhclientGuest>[] = [
  {
    name: 'a second interface brings a default route of the same metric',
    cause: 'default-routes-conflict:default table main metric 0',
    verdict: 'degraded',
    async break({ guest, outer }) {
      await cable(outer, 'lan1', guest, 'eth1');
      await ips(outer, 'address add 192.168.30.1/24 dev lan1', 'link set lan1 up');
      await ips(guest, 'address add 192.168.30.2/24 dev eth1', 'link set eth1 up');
      await ip(guest, 'route append default via 192.168.30.1 dev eth1');
      return () => ip(outer, 'link del lan1');
    },
  },
  {
    name: 'there is no default route',
    cause: 'default-route-missing:default',
    explains: UNREACHABLE_DNS,
    verdict: 'broken',
    async break({ guest }) {
      await ip(guest, `route del ${DEFAULT_ROUTE}`);
      return () => ip(guest, `route add ${DEFAULT_ROUTE}`);
    },
  },
  {
    name: 'the gateway is gone',
    cause: `gateway-unreachable:${GATEWAY}`,
    explains: UNREACHABLE_DNS,
    verdict: 'broken',
    async break({ guest, outer }) {
      await ip(outer, `address del ${GATEWAY}/25 dev lan0`);
      await ip(guest, 'neighbour flush dev eth0');
      return () => ip(outer, `address add ${GATEWAY}/25 dev lan0`);
    },
  },
];

/** A connection outlives its address: it hangs until TCP gives it up. */
const staleConnection = (t: Test): Trial<DhclientGuest> => ({
  name: 'a connection is bound to an address that was removed',
  cause: 'socket-address-gone:192.168.24.140',
  verdict: 'degraded',
  async break({ guest, outer }) {
    await ip(guest, 'address add 192.168.24.140/25 dev eth0');
    const connection = await connect(t, {
      client: guest,
      source: '192.168.24.140',
      server: outer,
      target: DNS_SERVICE,
    });
    await ip(guest, 'address del 192.168.24.140/25 dev eth0');
    return async () => {
      // It closes in order only from its address; what is left of it is TIME-WAIT, which is no fault.
      await ip(guest, 'address add 192.168.24.140/25 dev eth0');
      await connection.stop();
      await ip(guest, 'address del 192.168.24.140/25 dev eth0');
    };
  },
});

t.test('a guest with dhclient', async (t) => {
  const world = await GUESTS.dhclient(t);
  await t.test('what it sees', async (t) => {
    const { slices } = await snapshot(world.guest);
    t.match(slices.interfaces, {
      state: 'ok',
      value: [{ name: 'lo' }, { name: 'eth0', mtu: LEASE_MTU, kind: 'veth' }],
    });
    t.match(slices.leases, {
      state: 'ok',
      value: [
        {
          client: 'dhclient',
          interface: 'eth0',
          address: GUEST_ADDRESS,
          prefixLength: 25,
          server: GATEWAY,
          router: [GATEWAY],
          dns: [DNS_SERVICE],
          mtu: LEASE_MTU,
          leaseSeconds: 7200,
        },
      ],
    });
    t.match(slices.gateways, { state: 'ok', value: [{ address: GATEWAY, dev: 'eth0', state: 'reachable' }] });
    t.match(slices.resolver, { state: 'ok', value: { nameservers: [DNS_SERVICE], stub: false } });
    t.match(slices.lookups, { state: 'ok', value: { clusterDomain: 'cluster.local' } });
    t.equal(slices.resolved.state, 'absent', 'no systemd-resolved here');
  });
  const trials = [...CABLE, ...ADDRESS, ...ROUTE, staleConnection(t)];
  await runTrials(t, world, world.guest, trials);
});
