import { readFileSync } from 'node:fs';
import t from 'tap';
import { ParseError } from '../../src/model/parser.ts';
import { decodeDhcpcdLease } from '../../src/parsers/dhcpcd-lease.ts';
import { testDecoderTrials } from '../support/decoder-trials.ts';
import { held, option6, reply } from '../support/dhcp-packets.ts';

const REAL = readFileSync('test/fixtures/dhcpcd-lease/dhcpcd-9.4-netns.lease6');
const OBTAINED = new Date('2026-11-20T12:00:00Z');
const EMPTY = { client: 'dhcpcd', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const CASES: readonly (readonly [string, Uint8Array, object])[] = [
  ['a reply of nothing', reply(), {}],
  [
    'two addresses, and a prefix',
    reply(
      option6(25, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 9),
      option6(3, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0, 0, 90, ...held(5, 100, 120), ...held(6, 1, 2)),
    ),
    {
      address: '2001:db8::5',
      leaseSeconds: 120,
      renewAt: '2026-11-20T12:01:00.000Z',
      rebindAt: '2026-11-20T12:01:30.000Z',
      expiresAt: '2026-11-20T12:02:00.000Z',
      vendorOptions: { 'IA Address 2': '2001:db8::6', 'Preferred Lifetime': '100' },
    },
  ],
  [
    'a temporary address',
    reply(option6(4, 0, 0, 0, 1, ...held(7, 9, 9))),
    { address: '2001:db8::7', leaseSeconds: 9, expiresAt: '2026-11-20T12:00:09.000Z' },
  ],
  [
    'an association without address',
    reply(option6(3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0), option6(13, 0, 2)),
    { vendorOptions: { 'Status Code': '2' } },
  ],
  [
    'servers and domains',
    reply(
      option6(23, 0xfd, 0, ...new Array(13).fill(0), 0x53, ...new Array(16).fill(0)),
      option6(24, 2, 101, 117, 0, 0),
    ),
    { dns: ['fd00::53', '::'], search: ['eu'] },
  ],
];

const PROBLEMS: readonly (readonly [string, Uint8Array, string, number])[] = [
  ['a message type alone', Uint8Array.of(7), 'a transaction id needs 3 bytes, and 0 are left', 1],
  ['half an option', reply([0]), 'an option needs 2 bytes, and 1 are left', 4],
  ['a truncated option of DHCPv6', reply([0, 23, 0, 16, 1]), 'option 23 needs 16 bytes, and 1 are left', 4],
  ['a truncated association', reply(option6(3, 0, 0, 0, 1, 0)), 'T1 needs 4 bytes, and 1 are left', 12],
  [
    'a truncated address',
    reply(option6(4, 0, 0, 0, 1, ...option6(5, 1, 2))),
    'an IPv6 address needs 16 bytes, and 2 are left',
    16,
  ],
  ['half an address of DHCPv6', reply(option6(23, 1, 2)), 'option 23 is 2 bytes long, which are no addresses', 8],
  ['a name of DHCPv6 without end', reply(option6(24, 1, 97)), 'option 24 ends within a name', 10],
];

t.test('dhcpcd-lease of DHCPv6', async (t) => {
  t.test('dhcpcd 9.4, DHCPv6', async (t) => {
    t.same(decodeDhcpcdLease(REAL, OBTAINED), {
      ...EMPTY,
      address: 'fd10:0:2::18f',
      clientId: '00:01:00:01:32:93:99:e3:1e:0f:bb:9d:a1:78',
      leaseSeconds: 600,
      renewAt: '2026-11-20T12:05:00.000Z',
      rebindAt: '2026-11-20T12:08:45.000Z',
      expiresAt: '2026-11-20T12:10:00.000Z',
      vendorOptions: {
        'Server Identifier': '00:01:00:01:32:93:99:a8:0a:88:da:d8:fb:86',
        'Rapid Commit': '',
        'Status Code': '0 success',
        Preference: '255',
      },
    });
  });
  for (const [name, bytes, fields] of CASES) {
    t.test(name, async (t) => t.same(decodeDhcpcdLease(bytes, OBTAINED), { ...EMPTY, ...fields }));
  }
  for (const [name, bytes, reason, offset] of PROBLEMS) {
    t.test(`${name}: ${reason}`, async (t) => {
      t.throws(() => decodeDhcpcdLease(bytes), new ParseError(reason, offset));
    });
  }
  testDecoderTrials(t, (bytes) => decodeDhcpcdLease(bytes), [REAL, ...CASES.map(([, bytes]) => bytes)]);
});
