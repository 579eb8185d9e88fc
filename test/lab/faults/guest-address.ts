import type { Daemon } from '../../support/lab/daemon.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { GATEWAY, GUEST_ADDRESS } from '../../support/lab/network.ts';
import { ip, ips, mustIn, type Place } from '../../support/lab/place.ts';
import {
  buildTwoHomed,
  forgetRouter,
  isTentative,
  PREFIX,
  SECOND,
  type TwoHomed,
} from '../../support/lab/two-homed.ts';
import { until } from '../../support/lab/until.ts';

const DEFAULT_ROUTE = `route replace default via ${GATEWAY} dev eth0`;
const OVN_MAC = '0a:58:0a:f4:01:05';

/** As the DHCP client set it up. */
const lease = ({ guest }: TwoHomed) =>
  ips(
    guest,
    `address replace ${GUEST_ADDRESS}/25 brd + dev eth0 valid_lft 7200 preferred_lft 7200`,
    DEFAULT_ROUTE,
    'neighbour flush dev eth0',
  );

const dadFailed = (place: Place) => async () =>
  (await ip(place, '-6 address show dev eth1 dadfailed')).includes(PREFIX);

const leased: readonly Scenario<TwoHomed>[] = [
  {
    name: 'address-flushed',
    injected: 'ip -4 address flush dev eth0',
    cause: 'address-missing:eth0',
    inject: ({ guest }) => ip(guest, '-4 address flush dev eth0'),
    fix: 'decide',
    mend: lease,
  },
  {
    name: 'address-of-another-subnet',
    injected: 'ip address replace 192.168.24.6/25, the lease is for 192.168.24.132',
    cause: 'address-not-in-lease:eth0',
    inject: ({ guest }) =>
      ips(
        guest,
        'address add 192.168.24.6/25 dev eth0 valid_lft 7200 preferred_lft 7200',
        `address del ${GUEST_ADDRESS}/25 dev eth0`,
        `${DEFAULT_ROUTE} onlink`,
        'neighbour flush dev eth0',
      ),
    fix: 'decide',
    async mend(world) {
      await lease(world);
      await ip(world.guest, 'address del 192.168.24.6/25 dev eth0');
    },
  },
  {
    name: 'address-self-assigned',
    injected: 'ip address add 169.254.9.9/16 dev eth0, as without a DHCP server',
    cause: 'address-self-assigned:eth0',
    inject: ({ guest }) => ips(guest, '-4 address flush dev eth0', 'address add 169.254.9.9/16 dev eth0'),
    fix: 'decide',
    async mend(world) {
      await ip(world.guest, 'address del 169.254.9.9/16 dev eth0');
      await lease(world);
    },
  },
  {
    name: 'ovn-mac-address-mismatch',
    injected: `ip link set eth1 address ${OVN_MAC}, which is 10.244.1.5`,
    cause: 'ovn-mac-address-mismatch:eth1',
    inject: ({ guest }) => ip(guest, `link set eth1 address ${OVN_MAC}`),
    fix: 'decide',
    mend: ({ guest }) => ip(guest, 'link set eth1 address 52:54:00:12:34:57'),
  },
];

const ipv4: readonly Scenario<TwoHomed>[] = [
  {
    name: 'broadcast-address',
    injected: 'ip address add 198.51.100.255/24 dev eth1',
    cause: 'address-host-part-invalid:198.51.100.255',
    inject: ({ guest }) => ip(guest, 'address add 198.51.100.255/24 dev eth1'),
  },
  {
    name: 'network-address',
    injected: 'ip address add 203.0.113.0/24 dev eth1',
    cause: 'address-host-part-invalid:203.0.113.0',
    inject: ({ guest }) => ip(guest, 'address add 203.0.113.0/24 dev eth1'),
  },
  {
    name: 'address-on-two-interfaces',
    injected: `ip address add ${SECOND.guest}/24 dev eth0, which eth1 has`,
    cause: `address-on-two-interfaces:${SECOND.guest}`,
    inject: ({ guest }) => ip(guest, `address add ${SECOND.guest}/24 dev eth0`),
    fix: 'decide',
    mend: ({ guest }) => ip(guest, `address del ${SECOND.guest}/24 dev eth0`),
  },
  {
    name: 'subnet-on-two-interfaces',
    injected: 'ip address add 192.168.24.200/25 dev eth1, the subnet of eth0',
    cause: 'subnet-on-two-interfaces:192.168.24.128/25',
    inject: ({ guest }) => ip(guest, 'address add 192.168.24.200/25 dev eth1'),
    async mend({ guest }) {
      await ip(guest, 'address del 192.168.24.200/25 dev eth1');
      await mustIn(guest, ['sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=0', 'net.ipv4.conf.all.arp_announce=0']);
    },
  },
];

let router: Daemon | undefined;

const ipv6: readonly Scenario<TwoHomed>[] = [
  {
    name: 'address-dad-failed',
    injected: `ip address add ${PREFIX}99/64 on both ends of eth1`,
    cause: `address-dad-failed:${PREFIX}99`,
    async inject({ guest, outer }) {
      await ip(outer, `address add ${PREFIX}99/64 dev lan1 nodad`);
      await ip(guest, `address add ${PREFIX}99/64 dev eth1`);
      await until('detection has failed', 5_000, dadFailed(guest));
    },
    fix: 'decide',
    async mend({ guest, outer }) {
      await ip(guest, `address del ${PREFIX}99/64 dev eth1`);
      await ip(outer, `address del ${PREFIX}99/64 dev lan1`);
    },
  },
  {
    name: 'address-tentative',
    injected: 'sysctl net.ipv6.conf.eth1.dad_transmits=100, then an address',
    cause: `address-tentative:${PREFIX}50`,
    seconds: 3,
    async inject({ guest }) {
      await mustIn(guest, ['sysctl', '-qw', 'net.ipv6.conf.eth1.dad_transmits=100']);
      await ip(guest, `address add ${PREFIX}50/64 dev eth1`);
    },
    mend: ({ guest }) => ip(guest, `address del ${PREFIX}50/64 dev eth1`),
  },
  {
    name: 'addresses-deprecated',
    injected: 'a router that advertises its prefix with a preferred lifetime of 0',
    cause: 'addresses-deprecated:eth1',
    async inject(world) {
      router = await world.advertise('deprecated');
    },
    fix: 'decide',
    async mend(world) {
      await router?.stop();
      await forgetRouter(world);
    },
  },
  {
    name: 'ovn-link-local-not-eui64',
    injected: 'ip link set eth1 addrgenmode random, with a MAC of OVN-Kubernetes',
    cause: 'ovn-link-local-not-eui64:eth1',
    async inject({ guest }) {
      await ips(
        guest,
        'link set eth1 down',
        'link set eth1 addrgenmode random',
        'link set eth1 address 0a:58:c6:33:64:0a',
        'link set eth1 up',
        `address add ${PREFIX}60/64 dev eth1 nodad`,
      );
      await until('eth1 has a link-local address', 5_000, async () => !(await isTentative(guest, 'eth1')));
    },
    mend: ({ guest }) => ip(guest, `address del ${PREFIX}60/64 dev eth1`),
  },
];

const world: World<TwoHomed> = {
  name: 'guest-address',
  build: buildTwoHomed,
  place: ({ guest }) => guest,
  scenarios: [...leased, ...ipv4, ...ipv6],
  pairs: [['broadcast-address', 'address-of-another-subnet']],
};
export default world;
