import t from 'tap';
import networkctlList, { parseNetworkctlList } from '../../src/parsers/networkctl-list.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const LISTS = { addresses: [], gateways: [], dns: [], domains: [], routeDomains: [] };
const HEAD = 'IDX LINK TYPE     OPERATIONAL SETUP\n';

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', []],
  ['no link', `${HEAD}\n0 links listed.\n`, []],
  ['one link', `${HEAD}1 links listed.\n`, []],
  [
    'a link that networkd does not know',
    `${HEAD}  3 br0 bridge n/a unmanaged\n`,
    [{ index: 3, interface: 'br0', type: 'bridge', adminState: 'unmanaged', ...LISTS }],
  ],
  ['a warning in front', `WARNING: systemd-networkd is not running, output will be incomplete.\n\n${HEAD}`, []],
  ['a byte order mark', `\ufeff${HEAD}`, []],
  ['fewer columns', '  1 lo loopback carrier\n', [], [[1, 'is no link of networkctl list']]],
  ['more columns', '  1 lo loopback carrier unmanaged x\n', [], [[1, 'is no link of networkctl list']]],
  ['no index', '  x lo loopback carrier unmanaged\n', [], [[1, 'is no link of networkctl list']]],
];

t.test('networkctl-list', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseNetworkctlList(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('both forms say the same', async (t) => {
    for (const form of ['txt', 'json']) {
      const { value, problems } = parseNetworkctlList(readFixture('networkctl-list', `systemd-252-guest.${form}`));
      t.strictSame(problems, []);
      t.match(
        value,
        [
          { index: 1, interface: 'lo', type: 'loopback', operState: 'carrier', adminState: 'unmanaged' },
          { index: 2, interface: 'eth0', type: 'ether', operState: 'routable', adminState: 'configured' },
        ],
        form,
      );
      t.equal(value.length, 2);
    }
  });

  t.equal(networkctlList.parse, parseNetworkctlList);
  testParserTrials(t, parseNetworkctlList, fixturesOf('networkctl-list'), { pieces: ['1 lo loopback carrier x\n'] });
});
