// Listings of KubeVirt users' reports, field by field: a node, a virt-launcher pod and two guests.
import t from 'tap';
import { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { read } from '../support/captures.ts';

const FOREVER = { valid_life_time: 4294967295, preferred_life_time: 4294967295 };
const ether = (address: string) => ({ link_type: 'ether', address, broadcast: 'ff:ff:ff:ff:ff:ff' });
const UP = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'];
const inet6 = (local: string) => ({ family: 'inet6', local, prefixlen: 64, scope: 'link', ...FOREVER });
const plain = { group: 'default', txqlen: 1000 };
const lifetime = (seconds: number) => ({ valid_life_time: seconds, preferred_life_time: seconds });

const SEEDS: readonly [name: string, problemLines: readonly number[], value: readonly object[]][] = [
  [
    'seed-host',
    [],
    [
      {
        ...{ ifindex: 2, ifname: 'eth0', flags: UP, mtu: 1500, qdisc: 'pfifo_fast', operstate: 'UP', ...plain },
        ...ether('52:54:00:5f:90:85'),
        addr_info: [
          {
            ...{ family: 'inet', local: '192.168.122.111', prefixlen: 24, broadcast: '192.168.122.255' },
            ...{ scope: 'global', noprefixroute: true, dynamic: true, label: 'eth0', ...lifetime(2282) },
          },
          inet6('fe80::5054:ff:fe5f:9085'),
        ],
      },
      {
        ...{ ifindex: 3, ifname: 'eth1', flags: UP, mtu: 1500, qdisc: 'pfifo_fast', master: 'ovs-system' },
        ...{ operstate: 'UP', ...plain, ...ether('52:54:01:5f:90:85'), addr_info: [] },
      },
      ...(
        [
          [5, 'ovs-system', 1500, '2a:6e:65:7e:65:3a'],
          [9, 'br1', 1500, '6e:d5:db:12:b5:43'],
          [10, 'br0', 1450, 'aa:3c:bd:5a:ac:46'],
        ] as const
      ).map(([ifindex, ifname, mtu, mac]) => ({
        ...{ ifindex, ifname, flags: ['BROADCAST', 'MULTICAST'], mtu, qdisc: 'noop', operstate: 'DOWN', ...plain },
        ...{ ...ether(mac), addr_info: [] },
      })),
    ],
  ],
  [
    'seed-pod',
    [],
    [
      {
        ...{ ifindex: 3, ifname: 'eth0', link_index: 41, flags: UP, mtu: 1450, qdisc: 'noqueue', master: 'k6t-eth0' },
        ...{ operstate: 'UP', group: 'default', ...ether('0a:58:0a:17:79:04'), link_netnsid: 0 },
        addr_info: [inet6('fe80::858:aff:fe17:7904')],
      },
      {
        ...{ ifindex: 5, ifname: 'net1', link_index: 42, flags: UP, mtu: 1500, qdisc: 'noqueue', master: 'k6t-net1' },
        ...{ operstate: 'UP', group: 'default', ...ether('02:00:00:74:17:75'), link_netnsid: 0 },
        addr_info: [inet6('fe80::ff:fe74:1775')],
      },
      {
        ...{ ifindex: 6, ifname: 'k6t-eth0', flags: UP, mtu: 1450, qdisc: 'noqueue', operstate: 'UP' },
        ...{ group: 'default', ...ether('0a:58:0a:17:79:04') },
        addr_info: [
          {
            ...{ family: 'inet', local: '169.254.75.10', prefixlen: 32, broadcast: '169.254.75.10' },
            ...{ scope: 'global', label: 'k6t-eth0', ...FOREVER },
          },
          inet6('fe80::858:aff:fe82:21'),
        ],
      },
      {
        ...{ ifindex: 7, ifname: 'k6t-net1', flags: UP, mtu: 1500, qdisc: 'noqueue', operstate: 'UP' },
        ...{ group: 'default', ...ether('02:00:00:74:17:75') },
        addr_info: [
          {
            ...{ family: 'inet', local: '169.254.75.11', prefixlen: 32, broadcast: '169.254.75.11' },
            ...{ scope: 'global', label: 'k6t-net1', ...FOREVER },
          },
          { ...inet6('fe80::ff:fe07:2182'), dadfailed: true, tentative: true },
        ],
      },
      {
        ...{ ifindex: 8, ifname: 'vnet0', flags: UP, mtu: 1450, qdisc: 'pfifo_fast', master: 'k6t-eth0' },
        ...{ operstate: 'UNKNOWN', ...plain, ...ether('fe:58:0a:82:00:21') },
        addr_info: [inet6('fe80::fc58:aff:fe82:21')],
      },
      {
        ...{ ifindex: 9, ifname: 'vnet1', flags: UP, mtu: 1500, qdisc: 'pfifo_fast', master: 'k6t-net1' },
        ...{ operstate: 'UNKNOWN', ...plain, ...ether('fe:37:cf:e0:ad:f2') },
        addr_info: [inet6('fe80::fc37:cfff:fee0:adf2')],
      },
    ],
  ],
  [
    'seed-vm',
    [],
    [
      {
        ...{ ifindex: 2, ifname: 'eth0', flags: UP, mtu: 1450, qdisc: 'fq_codel', operstate: 'UP', ...plain },
        ...ether('0a:58:0a:82:00:2a'),
        addr_info: [
          {
            ...{ family: 'inet', local: '10.130.0.42', prefixlen: 23, broadcast: '10.130.1.255', scope: 'global' },
            ...{ dynamic: true, label: 'eth0', ...lifetime(86239518) },
          },
          { ...inet6('fe80::858:aff:fe82:2a'), tentative: true, dadfailed: true },
        ],
      },
      {
        ...{ ifindex: 3, ifname: 'eth1', flags: UP, mtu: 1500, qdisc: 'fq_codel', operstate: 'UP', ...plain },
        ...ether('20:37:cf:e0:ad:f2'),
        addr_info: [
          {
            ...{ family: 'inet', local: '192.168.123.140', prefixlen: 24, broadcast: '192.168.123.255' },
            ...{ scope: 'global', dynamic: true, label: 'eth1', ...lifetime(3106) },
          },
          inet6('fe80::2237:cfff:fee0:adf2'),
        ],
      },
    ],
  ],
  [
    // Pasted with its prompts, and without its indentation.
    'seed-vm-pasted',
    [],
    [
      {
        ...{ ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], mtu: 65536, qdisc: 'noqueue' },
        ...{ operstate: 'UNKNOWN', ...plain, link_type: 'loopback', address: '00:00:00:00:00:00' },
        broadcast: '00:00:00:00:00:00',
        addr_info: [
          { family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo', ...FOREVER },
          { family: 'inet6', local: '::1', prefixlen: 128, scope: 'host', ...FOREVER },
        ],
      },
      {
        ...{ ifindex: 2, ifname: 'eth0', flags: UP, mtu: 1342, qdisc: 'fq_codel', operstate: 'UP', ...plain },
        ...{ ...ether('0a:58:c0:a8:16:03'), altnames: ['enp1s0'] },
        addr_info: [
          {
            ...{ family: 'inet', local: '192.168.22.3', prefixlen: 24, broadcast: '192.168.22.255', scope: 'global' },
            ...{ dynamic: true, noprefixroute: true, label: 'eth0', ...lifetime(3081) },
          },
          { ...inet6('fe80::858:c0ff:fea8:1603'), noprefixroute: true },
        ],
      },
    ],
  ],
];

t.test('ip-addr: reports', async (t) => {
  for (const [name, problemLines, value] of SEEDS) {
    const parsed = parseIpAddr(read(`test/fixtures/ip-addr/${name}.txt`));
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line }) => line),
      problemLines,
      `${name}: problems`,
    );
  }
});
