import t from 'tap';
import dnsmasqLeases, { parseDnsmasqLeases } from '../../src/parsers/dnsmasq-leases.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const mac = '52:54:00:12:34:56';
const plain = { server: 'dnsmasq', address: '10.0.0.2', mac };
const end = { expiresAt: '2026-11-21T00:02:12.000Z' };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', []],
  ['an infinite lease', `0 ${mac} 10.0.0.2 * *`, [plain]],
  ['the length of a lease, where there is no clock', `7200 ${mac} 10.0.0.2 * *`, [plain]],
  ['capitals', `0 ${mac} 10.0.0.2 VM 01:AB`, [{ ...plain, hostname: 'VM', clientId: '01:ab' }]],
  ['other hardware than Ethernet', `0 06-52:54 10.0.0.2 * *`, [{ ...plain, mac: '52:54' }]],
  ['no hardware address', '0 00- 10.0.0.2 * ff:01', [{ server: 'dnsmasq', address: '10.0.0.2', clientId: 'ff:01' }]],
  [
    'a temporary address',
    '1795219332 T7 fd00::2 vm 00:03',
    [{ server: 'dnsmasq', address: 'fd00::2', iaid: 7, duid: '00:03', hostname: 'vm', ...end }],
  ],
  ['what 2.91 adds', `0 ${mac} 10.0.0.2 * *\nagent-info 10.0.0.2 01:02\nvendorclass 10.0.0.2 61`, [plain]],
  ['a line that breaks off', `0 ${mac} 10.0.0.2 * *\n1795219332 52:54:00:1`, [plain], [2]],
  ['an address that is none', `0 ${mac} 10.0.0 * *`, [], [1]],
  ['hardware that is none', '0 host 10.0.0.2 * *', [], [1]],
  ['an identifier that is none', `0 ${mac} 10.0.0.2 * -`, [], [1]],
  ['an association that is none', '0 x fd00::2 * *', [], [1]],
  ['a time that is none', `never ${mac} 10.0.0.2 * *`, [], [1]],
  ['a word too many', `0 ${mac} 10.0.0.2 * * *\nduid`, [], [1, 2]],
];

interface Derived {
  readonly leases: readonly {
    readonly client_id: string;
    readonly expiry: number;
    readonly hostname: string;
    readonly hw_or_iaid: string;
    readonly ip: string;
  }[];
}

t.test('dnsmasq-leases', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseDnsmasqLeases(input);
    t.strictSame([parsed.value, parsed.problems.map(({ line }) => line)], [value, problems], name);
  }

  t.test('both families', async (t) => {
    t.strictSame(parseDnsmasqLeases(readFixture('dnsmasq-leases', 'dnsmasq-2.90-netns.leases')), {
      value: [
        { server: 'dnsmasq', address: '10.0.2.107', mac: '1e:0f:bb:9d:a1:78', hostname: 'vm', ...end },
        {
          server: 'dnsmasq',
          address: 'fd10:0:2::1d8',
          iaid: 3_147_669_880,
          duid: '00:01:00:01:32:93:99:ac:1e:0f:bb:9d:a1:78',
          ...end,
        },
      ],
      problems: [],
    });
  });

  for (const { name, text, derived } of publicCaptures<Derived>('lease-dnsmasq')) {
    const { value, problems } = parseDnsmasqLeases(text);
    t.strictSame(problems, [], name);
    t.strictSame(
      value.map(({ address, mac = '', hostname = '*', clientId = '*', expiresAt }) => ({
        client_id: clientId,
        expiry: expiresAt === undefined ? 0 : Date.parse(expiresAt) / 1000,
        hostname,
        hw_or_iaid: mac,
        ip: address,
      })),
      derived?.leases,
      name,
    );
  }

  t.equal(dnsmasqLeases.parse, parseDnsmasqLeases);
  testParserTrials(t, parseDnsmasqLeases, fixturesOf('dnsmasq-leases'), { pieces: ['00:', 'ab-'] });
});
