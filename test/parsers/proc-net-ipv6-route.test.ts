import t from 'tap';
import unit, { parseProcNetIpv6Route } from '../../src/parsers/proc-net-ipv6-route.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const route = (dst: string, metric: number, parts: object = {}) => ({ dst, dev: 'eth0', metric, flags: [], ...parts });
const NONE = '0'.repeat(32);

t.test('proc-net-ipv6-route', async (t) => {
  const { value, problems } = parseProcNetIpv6Route(readFixture('proc-net-ipv6-route', 'linux-6.18.txt'));
  t.strictSame(problems, []);
  t.same(value, [
    route('fd10:0:2::/120', 256),
    route('fd99::/64', 1024, { type: 'unreachable', dev: 'lo' }),
    route('fe80::/64', 256),
    route('default', 1024, { gateway: 'fd10:0:2::1' }),
    route('::1', 0, { type: 'local', dev: 'lo' }),
    route('fd10:0:2::2', 0, { type: 'local' }),
    route('fe80::482f:e8ff:fe56:af36', 0, { type: 'local' }),
    route('ff00::/8', 256, { type: 'multicast' }),
    route('default', 4294967295, { type: 'unreachable', dev: 'lo' }),
  ]);
  t.match(
    parseProcNetIpv6Route(`${NONE} 00 fd10${'0'.repeat(28)} 40 ${NONE} 00000400 00000001 00000000 00000001 eth0`).value,
    [{ dst: 'default', from: 'fd10::/64' }],
    'a source',
  );
  t.match(
    parseProcNetIpv6Route(`fe80${'0'.repeat(28)} 80 ${NONE} 00 ${NONE} 00000000 1 0 80300001 eth0`).value,
    [{ dst: 'fe80::', type: 'local' }],
    'also anycast',
  );
  for (const input of ['fe80', `${NONE} 81 ${NONE} 00 ${NONE} 0 0 0 0 lo`, `${NONE} 00 ${NONE} 00 ${NONE} 0 0 0 0`]) {
    const parsed = parseProcNetIpv6Route(input);
    t.strictSame([parsed.value.length, parsed.problems[0]?.reason], [0, 'not a route'], input);
  }
  for (const { name, text } of publicCaptures('proc-net')) {
    if (!name.includes('ipv6_route')) continue;
    const parsed = parseProcNetIpv6Route(text);
    t.strictSame(parsed.problems, [], name);
    t.strictSame(
      parsed.value.map(({ dst }) => dst),
      ['::1', 'fe80::/64', 'default', '::1', 'fe80::20c:29ff:fea4:e315', 'ff00::/8', 'default'],
      name,
    );
  }
  t.equal(unit.parse, parseProcNetIpv6Route);
  testParserTrials(t, parseProcNetIpv6Route, fixturesOf('proc-net-ipv6-route'));
});
