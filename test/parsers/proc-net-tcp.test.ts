import t from 'tap';
import unit, { parseProcNetTcp } from '../../src/parsers/proc-net-tcp.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const end = (address: string, port: string) => ({ address, port });
const REST = '00:00000000 00000000 0 0 1 1';

interface Upstream {
  readonly local_address: string;
  readonly local_port: number;
  readonly remote_address: string;
  readonly rx_queue: string;
}

t.test('proc-net-tcp', async (t) => {
  t.strictSame(parseProcNetTcp(readFixture('proc-net-tcp', 'linux-6.18-tcp.txt')), {
    value: [
      {
        state: 'ESTAB',
        recvQ: 0,
        sendQ: 0,
        local: end('10.0.2.2', '37294'),
        peer: end('10.0.2.1', '8080'),
        processes: [],
      },
    ],
    problems: [],
  });
  const six = parseProcNetTcp(readFixture('proc-net-tcp', 'linux-6.18-tcp6.txt'));
  t.strictSame(six.problems, []);
  t.match(six.value, [
    { state: 'LISTEN', local: end('::', '22'), peer: end('::', '*') },
    { state: 'ESTAB', local: end('fd10:0:2::2', '56420'), peer: end('fd10:0:2::2', '22') },
    { state: 'ESTAB', local: end('fd10:0:2::2', '22'), peer: end('fd10:0:2::2', '56420') },
  ]);
  t.match(
    parseProcNetTcp(`0: 0000000000000000FFFF00000202000A:0016 0202000A:0000 07 0000000A:0000000B ${REST}`).value,
    [{ state: 'UNCONN', sendQ: 10, recvQ: 11, local: end('::ffff:10.0.2.2', '22') }],
    'a mapped address',
  );
  for (const input of [
    `0: 0202000A 0202000A:0 01 0:0 ${REST}`,
    `0: 0202000A:1 0202000A:1 FF 0:0 ${REST}`,
    '0: 0202000A:1 0202000A:1 01 0',
    '0 0202000A:1',
  ]) {
    const { value, problems } = parseProcNetTcp(input);
    t.strictSame([value.length, problems[0]?.reason], [0, 'not a socket'], input);
  }
  for (const { name, text, upstream } of publicCaptures('proc-net')) {
    if (!name.endsWith('net_tcp')) continue;
    const { value, problems } = parseProcNetTcp(text);
    t.strictSame(problems, [], name);
    t.strictSame(
      value.map(({ local, peer, recvQ }) => [local.address, local.port, peer.address, recvQ]),
      (upstream as Upstream[]).map((known) => [
        ...[known.local_address, String(known.local_port), known.remote_address],
        Number.parseInt(known.rx_queue, 16),
      ]),
      name,
    );
  }
  t.equal(unit.parse, parseProcNetTcp);
  testParserTrials(t, parseProcNetTcp, fixturesOf('proc-net-tcp'));
});
