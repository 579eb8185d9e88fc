import t from 'tap';
import type { IpAddrEntry } from '../../src/parsers/ip-addr.ts';
import parser, { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { read } from '../support/captures.ts';
import { testPairs } from '../support/ip-oracle.ts';

const inet6 = (local: string) => ({
  ...{ family: 'inet6', local, prefixlen: 64, scope: 'link' },
  ...{ valid_life_time: 4294967295, preferred_life_time: 4294967295 },
});

/** Text below `1: x: <UP> mtu 9`, and the one address that it gives. */
const ADDRESSES: readonly [name: string, line: string, expected: object][] = [
  [
    'a peer: the local address has no prefix of its own',
    'inet 172.30.0.1 peer 172.30.0.2/32 scope global tun0',
    { family: 'inet', local: '172.30.0.1', address: '172.30.0.2', prefixlen: 32, scope: 'global', label: 'tun0' },
  ],
  [
    'a peer without any prefix',
    'inet 172.16.19.2 peer 172.16.19.1 scope global ppp0',
    { family: 'inet', local: '172.16.19.2', address: '172.16.19.1', prefixlen: 32, scope: 'global', label: 'ppp0' },
  ],
  [
    'a label that is not the interface',
    'inet 10.8.0.1/24 scope global tun0',
    { family: 'inet', local: '10.8.0.1', prefixlen: 24, scope: 'global', label: 'tun0' },
  ],
  [
    'a metric before the broadcast address',
    'inet 192.168.2.18/24 metric 100 brd 192.168.2.255 scope global dynamic wlan0',
    {
      ...{ family: 'inet', local: '192.168.2.18', prefixlen: 24, metric: 100, broadcast: '192.168.2.255' },
      ...{ scope: 'global', dynamic: true, label: 'wlan0' },
    },
  ],
  [
    'flags as a number, as busybox prints them',
    'inet6 fd00::1/64 scope global flags 0a',
    { family: 'inet6', local: 'fd00::1', prefixlen: 64, scope: 'global', nodad: true, dadfailed: true },
  ],
  [
    'flags in any order',
    'inet 10.0.0.2/24 scope global secondary noprefixroute eth0:1',
    {
      ...{ family: 'inet', local: '10.0.0.2', prefixlen: 24, scope: 'global', secondary: true },
      ...{ noprefixroute: true, label: 'eth0:1' },
    },
  ],
  [
    'IPv6 flags, protocol and unnamed flags',
    'inet6 fd00::9/64 scope global temporary deprecated mngtmpaddr stable-privacy proto kernel_ra flags 1000',
    {
      ...{ family: 'inet6', local: 'fd00::9', prefixlen: 64, scope: 'global', temporary: true, deprecated: true },
      ...{ mngtmpaddr: true, 'stable-privacy': true, protocol: 'kernel_ra', ifa_flags: '0x1000' },
    },
  ],
];

const LISTINGS: readonly [name: string, text: string, expected: readonly object[], reasons?: readonly string[]][] = [
  ['nothing', '', []],
  ['blank lines', '\n \n\t\n', []],
  [
    'lifetimes at the indentation of inet',
    '2: eth0: <UP> mtu 1500\n    inet 10.0.0.1/24 scope global eth0\n    valid_lft 10sec preferred_lft forever\n',
    [
      {
        ...{ ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu: 1500 },
        addr_info: [
          {
            ...{ family: 'inet', local: '10.0.0.1', prefixlen: 24, scope: 'global', label: 'eth0' },
            ...{ valid_life_time: 10, preferred_life_time: 4294967295 },
          },
        ],
      },
    ],
  ],
  [
    'one line per address: no colon after the name',
    '3: flannel.1    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever\n',
    [{ ifindex: 3, ifname: 'flannel.1', addr_info: [inet6('fe80::1')] }],
  ],
  [
    'one line per address, after those of the links as old releases print them',
    '1: lo: <UP> mtu 9 \\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n1: lo    inet 127.0.0.1/8 scope host lo\n',
    [
      {
        ...{ ifindex: 1, ifname: 'lo', flags: ['UP'], mtu: 9, link_type: 'loopback', address: '00:00:00:00:00:00' },
        broadcast: '00:00:00:00:00:00',
        addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo' }],
      },
    ],
  ],
  [
    'busybox: no group, no qlen',
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN \n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n',
    [
      {
        ...{ ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], mtu: 65536, qdisc: 'noqueue' },
        ...{ operstate: 'UNKNOWN', link_type: 'loopback', address: '00:00:00:00:00:00' },
        broadcast: '00:00:00:00:00:00',
        addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo' }],
      },
    ],
  ],
  [
    'an address that ip monitor saw go',
    '[2026-11-20T23:56:05.2] [ADDR]Deleted 2: eth0    inet 10.0.0.1/24 scope global eth0\n',
    [
      {
        ...{ ifindex: 2, ifname: 'eth0' },
        addr_info: [
          { family: 'inet', local: '10.0.0.1', prefixlen: 24, scope: 'global', label: 'eth0', deleted: true },
        ],
      },
    ],
  ],
  [
    'what is no listing',
    'Message truncated\n...output...\n2: some prose\n    inet 10.0.0.1/24\n',
    [],
    ['not a line of an interface', 'not the first line of an interface', 'not a line of an interface'],
  ],
  [
    'broken addresses',
    '2: eth0: <UP> mtu x\n inet bogus/24\n inet 10.0.0.1/33\n inet\n inet 1.2.3.4/8 peer\n valid_lft 1sec\n',
    [{ ifindex: 2, ifname: 'eth0', flags: ['UP'], addr_info: [] }],
    [
      'cannot read mtu',
      'not an address',
      'not an address',
      'not an address',
      'not an address',
      'lifetimes of no address',
    ],
  ],
];

const JSON_INPUT: readonly [name: string, text: string, expected: readonly object[], reasons?: readonly string[]][] = [
  ['an empty array', ' [] ', []],
  ['the empty objects of old releases', '[{},{},{"ifname":"a","addr_info":[]}]', [{ ifname: 'a', addr_info: [] }]],
  [
    'several arrays, as ip -batch prints them',
    '[{"ifname":"a","addr_info":[]}]\n[{"ifname":"b","addr_info":[]}]\n',
    [
      { ifname: 'a', addr_info: [] },
      { ifname: 'b', addr_info: [] },
    ],
  ],
  ['links only', '[{"ifname":"a"}]', [{ ifname: 'a', addr_info: [] }]],
  [
    'values of another kind',
    '[{"ifname":"a","mtu":"9","flags":["UP",1],"addr_info":[{"local":"::1","prefixlen":128},7,{"local":1}]}]',
    [{ ifname: 'a', flags: ['UP'], addr_info: [{ local: '::1', prefixlen: 128, family: 'inet6' }] }],
    ['unexpected kind of value', 'not an object', 'without family'],
  ],
  ['no array of addresses', '[{"ifname":"a","addr_info":"x"}]', [], ['unexpected kind of value', 'without addr_info']],
  ['no name', '[{"ifindex":1}]', [], ['without ifname']],
  ['no objects', '[[1]]', [], ['not an object']],
  [
    'a key that would change a prototype',
    '[{"ifname":"a","__proto__":{"mtu":1}}]',
    [{ ifname: 'a', addr_info: [] }],
    ['unexpected kind of value'],
  ],
];

const MALFORMED: readonly [text: string, line: number][] = [
  ['[', 1],
  ['[{"ifname": "a"},\n{"mtu": }]', 2],
  ['[{"ifname": "a"}]\n[{"x": tru}]', 2],
  ['[{}\n,\n{"a" 1}]', 3],
  ['[{"a": "b\n', 1],
  ['[{}]\n]', 2],
  ['{"a": 1,\n}', 2],
];

t.test('ip-addr', async (t) => {
  t.equal(parser.id, 'ip-addr');
  for (const [name, line, expected] of ADDRESSES) {
    for (const indent of ['    ', '', '\t']) {
      const { value, problems } = parseIpAddr(`1: x: <UP> mtu 9\n${indent}${line}`);
      t.strictSame(value[0]?.addr_info, [expected], name);
      t.strictSame(problems, [], `${name}: no problems`);
    }
  }
  for (const [name, text, expected, reasons = []] of [...LISTINGS, ...JSON_INPUT]) {
    const { value, problems } = parseIpAddr(text);
    t.strictSame(value, expected, name);
    t.strictSame(
      problems.map(({ reason }) => reason),
      reasons,
      `${name}: problems`,
    );
  }
  for (const [text, line] of MALFORMED) {
    const { value, problems } = parseIpAddr(text);
    t.strictSame([value, problems.length, problems[0]?.line], [[], 1, line], `malformed: ${JSON.stringify(text)}`);
    t.equal(problems[0]?.reason, 'is not valid JSON');
  }
  testPairs(t, 'ip-addr', parseIpAddr);
  for (const name of ['vm-guest-j-d', 'dadfailed-j', 'virt-launcher-j-d']) {
    const text = read(`test/fixtures/ip-addr/${name}.json`);
    t.strictSame(parseIpAddr(text), { value: JSON.parse(text) as IpAddrEntry[], problems: [] }, `${name} as it is`);
  }
});
