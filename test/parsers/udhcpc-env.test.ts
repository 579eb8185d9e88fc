import t from 'tap';
import unit, { parseUdhcpcEnv } from '../../src/parsers/udhcpc-env.ts';
import { readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const REAL = readFixture('udhcpc-env', 'busybox-1.35-netns.txt');
const EMPTY = { client: 'udhcpc', router: [], dns: [], search: [], routes: [], vendorOptions: {} };
const SEARCH = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];

const CASES: readonly (readonly [string, string, object])[] = [
  ['nothing', '', EMPTY],
  [
    'what the script inherited',
    'PATH=/bin:/usr/bin\n_=/usr/bin/env\nSHLVL=1\nip=192.0.2.5\n',
    { ...EMPTY, address: '192.0.2.5' },
  ],
  [
    'export -p',
    'export ip=\'192.0.2.5\'\ndeclare -x mask="24"\n',
    { ...EMPTY, address: '192.0.2.5', prefixLength: 24 },
  ],
  ['the mask as addresses have it', 'subnet=255.255.0.0\nmask=24\n', { ...EMPTY, prefixLength: 16 }],
  [
    'IPv6',
    'ipv6=2001:db8::5\ndns=2001:db8::1\nlease=600',
    { ...EMPTY, address: '2001:db8::5', dns: ['2001:db8::1'], leaseSeconds: 600 },
  ],
  ['an infinite lease', 'lease=4294967295', { ...EMPTY, leaseSeconds: 4_294_967_295 }],
  ['other options', 'opt43=0a0b\nboot_file=pxe\n', { ...EMPTY, vendorOptions: { opt43: '0a0b', boot_file: 'pxe' } }],
];

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['mask=33', 'not a prefix length'],
  ['mask=255.255.255.0', 'not a prefix length'],
  ['staticroutes=10.0.0.0/8', 'not a list of classless routes'],
  ['}', 'not an assignment KEY=value'],
];

t.test('udhcpc-env', async (t) => {
  t.equal(unit.id, 'udhcpc-env');
  t.test('BusyBox 1.35, dnsmasq', async (t) => {
    t.same(unit.parse(REAL), {
      value: {
        client: 'udhcpc',
        interface: 'eth0',
        address: '10.0.2.107',
        prefixLength: 24,
        server: '10.0.2.1',
        router: ['10.0.2.1'],
        dns: ['10.96.0.10', '10.96.0.11'],
        search: SEARCH,
        mtu: 1400,
        routes: [
          { dst: '169.254.1.1/32', gateway: '0.0.0.0' },
          { dst: '0.0.0.0/0', gateway: '10.0.2.1' },
        ],
        leaseSeconds: 600,
        vendorOptions: {
          broadcast: '10.0.2.255',
          ntpsrv: '10.0.2.1',
          opt53: '05',
          opt58: '0000012c',
          opt59: '0000020d',
          siaddr: '10.0.2.1',
        },
      },
      problems: [],
    });
  });
  t.test('BusyBox 1.35, the DHCP server of OVN', async (t) => {
    t.same(unit.parse(readFixture('udhcpc-env', 'busybox-1.35-ovn.txt')), {
      value: {
        client: 'udhcpc',
        interface: 'eth0',
        address: '192.168.24.10',
        prefixLength: 25,
        server: '192.168.24.1',
        router: ['192.168.24.1'],
        dns: ['192.168.24.1'],
        domain: 'cluster.local',
        search: SEARCH,
        mtu: 1400,
        routes: [],
        leaseSeconds: 3500,
        vendorOptions: { opt53: '05' },
      },
      problems: [],
    });
  });
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) => t.same(parseUdhcpcEnv(text), { value, problems: [] }));
  }
  for (const [text, reason] of PROBLEMS) {
    t.test(`${text}: ${reason}`, async (t) => {
      t.same(parseUdhcpcEnv(`a=1\n${text}\n`).problems, [{ line: 2, text, reason }]);
    });
  }
  testParserTrials(t, parseUdhcpcEnv, [REAL, CASES.map(([, text]) => text).join('\n')], {
    pieces: ['export ', 'declare -x ', 'mask=24\n', "a='"],
  });
});
