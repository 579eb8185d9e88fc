import t from 'tap';
import unit, { parseProcNetRoute } from '../../src/parsers/proc-net-route.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

t.test('proc-net-route', async (t) => {
  t.strictSame(parseProcNetRoute(readFixture('proc-net-route', 'linux-6.18.txt')), {
    value: [
      { dst: 'default', gateway: '10.0.2.1', dev: 'eth0', metric: 100, flags: [] },
      { dst: '10.0.2.0/24', dev: 'eth0', flags: [] },
      { dst: '10.96.0.0/12', gateway: '10.0.2.1', dev: 'eth0', flags: [] },
      { type: 'unreachable', dst: '10.97.0.0/16', flags: [] },
    ],
    problems: [],
  });
  t.strictSame(parseProcNetRoute('  Iface Destination\n\n'), { value: [], problems: [] }, 'an indented heading');
  t.strictSame(
    parseProcNetRoute('eth0 0202000A 00000000 0001 0 0 0 FFFFFFFF 1440 0 0').value,
    [{ dst: '10.0.2.2', dev: 'eth0', flags: [], metrics: [{ advmss: 1400 }] }],
    'a host and a size',
  );
  for (const input of [
    'eth0 0202000A',
    'eth0 0202000G 00000000 0001 0 0 0 FFFFFFFF 0 0 0',
    'eth0 0 0 1 0 0 0 0 0 0 0',
    'eth0 0202000A 00000000 0001 0 0 0 00FF00FF 0 0 0',
  ]) {
    const { value, problems } = parseProcNetRoute(input);
    t.strictSame([value.length, problems[0]?.reason], [0, 'not a route'], input);
  }
  for (const { name, text } of publicCaptures('proc-net')) {
    if (!name.endsWith('net_route') || name.includes('ipv6')) continue;
    t.strictSame(
      parseProcNetRoute(text),
      {
        value: [
          { dst: 'default', gateway: '10.16.112.1', dev: 'ens160', flags: [] },
          { dst: '10.16.112.0/20', dev: 'ens160', flags: [] },
        ],
        problems: [],
      },
      name,
    );
  }
  t.equal(unit.parse, parseProcNetRoute);
  testParserTrials(t, parseProcNetRoute, fixturesOf('proc-net-route'));
});
