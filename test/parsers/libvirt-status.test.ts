import t from 'tap';
import libvirtStatus, { parseLibvirtStatus } from '../../src/parsers/libvirt-status.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const lease = { server: 'libvirt', address: '10.0.0.2' };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['a network that never gave an address', '', []],
  ['blanks', ' \n', []],
  ['no lease', '[\n]\n', []],
  ['an address alone', '[{"ip-address":"10.0.0.2"}]', [lease]],
  [
    'a number as text',
    '[{"ip-address":"10.0.0.2","expiry-time":"1795219332"}]',
    [{ ...lease, expiresAt: '2026-11-21T00:02:12.000Z' }],
  ],
  [
    'a key named __proto__',
    '[{"ip-address":"10.0.0.2","__proto__":{"hostname":"x"}}]',
    [lease],
    [[1, 'unexpected kind of value']],
  ],
  [
    'no address',
    '[{"mac-address":"52:54:00:12:34:56"},5]',
    [],
    [
      [1, 'without ip-address'],
      [1, 'not an object'],
    ],
  ],
  ['an address that is none', '[{"ip-address":"10.0.0"}]', [], [[1, 'not an IP address']]],
  ['an object', '{"ip-address":"10.0.0.2"}', [], [[1, 'is not a list of leases']]],
  ['a file that breaks off', '[\n  {\n    "ip-address": "10.0', [], [[3, 'is not valid JSON']]],
];

t.test('libvirt-status', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseLibvirtStatus(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('both families', async (t) => {
    const expiresAt = '2026-11-21T00:02:12.000Z';
    const mac = '52:54:00:a4:6f:93';
    t.strictSame(parseLibvirtStatus(readFixture('libvirt-status', 'made-virbr0.status')), {
      value: [
        {
          server: 'libvirt',
          address: 'fd00:122::1d8',
          mac,
          duid: '00:01:00:01:32:93:99:ac:52:54:00:a4:6f:93',
          iaid: 3_147_669_880,
          hostname: 'vm',
          expiresAt,
        },
        { server: 'libvirt', address: '192.168.122.199', mac, clientId: `01:${mac}`, expiresAt },
        { server: 'libvirt', address: '192.168.122.3', mac: '52:54:00:aa:bb:cc' },
      ],
      problems: [],
    });
  });

  for (const { name, text, derived } of publicCaptures<{ readonly len: number }>('libvirt-status')) {
    const { value, problems } = parseLibvirtStatus(text);
    t.strictSame([value.length, problems], [derived?.len, []], name);
    t.match(value[1], { address: '2001:1234:dead:beef::2', hostname: 'gentoo', expiresAt: '2030-03-17T17:46:40.000Z' });
  }

  t.equal(libvirtStatus.parse, parseLibvirtStatus);
  testParserTrials(t, parseLibvirtStatus, fixturesOf('libvirt-status'), { pieces: ['[{"ip-address":"::1"},'] });
});
