import t from 'tap';
import { GUESTS, type Guest } from '../support/lab/guest.ts';
import { DNS_SERVICE, GATEWAY, GUEST_ADDRESS, LEASE_MTU } from '../support/lab/network.ts';
import { ip, ips } from '../support/lab/place.ts';
import { snapshot } from '../support/lab/product.ts';
import { sameAsResolvectl } from '../support/lab/resolved.ts';
import { runTrials, type Trial } from '../support/lab/trials.ts';

const TRIALS: Trial<Guest>[] = [
  {
    name: 'the address is not the one of the lease',
    cause: 'address-not-in-lease:eth0',
    // The socket over which NetworkManager would renew the lease.
    explains: [`socket-address-gone:${GUEST_ADDRESS}`],
    verdict: 'broken',
    async break({ guest }) {
      await ips(guest, 'address add 192.168.24.150/24 dev eth0', `address del ${GUEST_ADDRESS}/25 dev eth0`);
      await ip(guest, `route replace default via ${GATEWAY} dev eth0 metric 100`);
      return () =>
        ips(
          guest,
          `address add ${GUEST_ADDRESS}/25 dev eth0`,
          'address del 192.168.24.150/24 dev eth0',
          `route replace default via ${GATEWAY} dev eth0 metric 100`,
        );
    },
  },
];

t.test('a guest with NetworkManager', async (t) => {
  const world = await GUESTS.NetworkManager(t);
  await t.test('what it sees', async (t) => {
    const { slices } = await snapshot(world.guest);
    t.match(slices.leases, {
      state: 'ok',
      value: [
        {
          client: 'NetworkManager',
          interface: 'eth0',
          file: '/run/NetworkManager/devices/2',
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
    t.match(slices.resolver, { state: 'ok', value: { owner: 'systemd-resolved', stub: true } });
    t.match(slices.resolved, { state: 'ok', value: { nameservers: [DNS_SERVICE] } });
  });
  await t.test('its resolver by its files', (t) => sameAsResolvectl(t, world.guest));
  await runTrials(t, world, world.guest, TRIALS);
});
