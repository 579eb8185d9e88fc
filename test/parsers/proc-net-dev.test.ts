import t from 'tap';
import unit, { parseProcNetDev } from '../../src/parsers/proc-net-dev.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const counters = [...Array(16).keys()].map((index) => index + 1).join(' ');
const device = (name: string) => ({
  name,
  rx: { bytes: 1, packets: 2, errors: 3, dropped: 4, fifo: 5, frame: 6, compressed: 7, multicast: 8 },
  tx: { bytes: 9, packets: 10, errors: 11, dropped: 12, fifo: 13, collisions: 14, carrier: 15, compressed: 16 },
});

interface Upstream {
  readonly interface: string;
  readonly r_bytes: number;
  readonly t_packets: number;
}

t.test('proc-net-dev', async (t) => {
  for (const [input, value] of [
    ['', []],
    [`  eth0: ${counters}`, [device('eth0')]],
    [`eth0:${counters}`, [device('eth0')]],
    [`eth0:1:${counters}\n`, [device('eth0:1')]],
    [`__proto__: ${counters}\n\n`, [device('__proto__')]],
  ] as const) {
    t.strictSame(parseProcNetDev(input), { value, problems: [] }, input);
  }
  for (const input of ['eth0: 1 2 3', `${counters}`, `eth0: ${counters} 17`, `eth0: x${counters}`]) {
    const { value, problems } = parseProcNetDev(input);
    t.strictSame([value.length, problems.length], [0, 1], input);
  }
  const { value, problems } = parseProcNetDev(readFixture('proc-net-dev', 'linux-6.18.txt'));
  t.strictSame(problems, []);
  t.ok(value.some(({ name, rx }) => name === 'eth0' && rx.packets > 0));
  for (const { name, text, upstream } of publicCaptures('proc-net')) {
    if (!name.endsWith('net_dev')) continue;
    const parsed = parseProcNetDev(text);
    t.strictSame(parsed.problems, [], name);
    t.strictSame(
      parsed.value.map((found) => [found.name, found.rx.bytes, found.tx.packets]),
      (upstream as Upstream[]).map((known) => [known.interface, known.r_bytes, known.t_packets]),
      name,
    );
  }
  t.equal(unit.parse, parseProcNetDev);
  testParserTrials(t, parseProcNetDev, fixturesOf('proc-net-dev'));
});
