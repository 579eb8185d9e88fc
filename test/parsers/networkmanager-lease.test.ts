import t from 'tap';
import unit, { parseNetworkManagerLease } from '../../src/parsers/networkmanager-lease.ts';
import { publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const REAL = readFixture('networkmanager-lease', 'networkmanager-1.42-netns.lease');
const EMPTY = { client: 'NetworkManager', router: [], dns: [], search: [], routes: [], vendorOptions: {} };

const CASES: readonly (readonly [string, string, object])[] = [
  ['nothing', '', EMPTY],
  ['NetworkManager 1.42', REAL, { ...EMPTY, address: '10.0.2.107' }],
  ['a header that lost its #', REAL.slice(2), { ...EMPTY, address: '10.0.2.107' }],
];

t.test('networkmanager-lease', async (t) => {
  t.equal(unit.id, 'networkmanager-lease');
  for (const [name, text, value] of CASES) {
    t.test(name, async (t) => t.same(unit.parse(text), { value, problems: [] }));
  }
  t.test('what is no address', async (t) => {
    t.same(parseNetworkManagerLease('ADDRESS=none'), {
      value: EMPTY,
      problems: [{ line: 1, text: 'ADDRESS=none', reason: 'not an IP address' }],
    });
  });
  t.test('releases before 1.22 wrote all of it', async (t) => {
    const text = 'ADDRESS=10.0.0.5\nNETMASK=255.255.255.0\nLIFETIME=600';
    t.match(parseNetworkManagerLease(text, new Date('2026-11-20T12:00:00Z')).value, {
      client: 'NetworkManager',
      prefixLength: 24,
      expiresAt: '2026-11-20T12:10:00.000Z',
    });
  });
  for (const { name, text } of publicCaptures('lease-nm-internal')) {
    t.test(name, async (t) => {
      const { value, problems } = parseNetworkManagerLease(text);
      t.same([value.client, value.address, value.server], ['NetworkManager', '11.22.36.241', '35.32.82.9']);
      const texts = problems.map((problem) => problem.text);
      t.same(texts, ['ROUTER=99.26.666.1', 'CLIENTID=61952356faeffac'], 'made anonymous by hand');
    });
  }
  testParserTrials(t, parseNetworkManagerLease, [REAL]);
});
