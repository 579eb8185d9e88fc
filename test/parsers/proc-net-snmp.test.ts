import t from 'tap';
import unit, { parseProcNetSnmp } from '../../src/parsers/proc-net-snmp.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const VALUES = 'values that do not fit the names above';
const TABLE: readonly (readonly [string, string, object, (readonly [number, string])?])[] = [
  ['nothing', '', {}],
  ['names and values', 'Tcp: RtoMin MaxConn\nTcp: 200 -1\n', { Tcp: { RtoMin: 200, MaxConn: -1 } }],
  ['two groups', 'Ip: A\nIp: 1\nUdp: B\nUdp: 2\n', { Ip: { A: 1 }, Udp: { B: 2 } }],
  ['64 bits', 'IpExt: InOctets\nIpExt: 18446744073709551615', { IpExt: { InOctets: 2 ** 64 } }],
  [
    'snmp6',
    'Ip6InReceives   \t7\nIcmp6OutType133\t3\nUdp6InErrors 0',
    {
      Ip6: { InReceives: 7 },
      Icmp6: { OutType133: 3 },
      Udp6: { InErrors: 0 },
    },
  ],
  ['snmp6 of a device', 'ifIndex 0x1f', { '': { ifIndex: 31 } }],
  [
    'sockstat',
    'TCP: inuse 5 orphan 1\nFRAG6: inuse 0 memory 0',
    { TCP: { inuse: 5, orphan: 1 }, FRAG6: { inuse: 0, memory: 0 } },
  ],
  ['too few values', 'Ip: A B\nIp: 1\n', {}, [2, VALUES]],
  ['no value', 'Ip: A\nIp: x\n', { Ip: {} }, [2, VALUES]],
  ['names alone', 'Ip: A B\nTcp: C\nTcp: 1', { Tcp: { C: 1 } }, [1, 'names without values']],
  ['names at the end', 'Tcp: A\n', {}, [1, 'names without values']],
  ['words', 'no counters here', {}, [1, 'not a counter']],
  ['a pair that is none', 'TCP: inuse 5 orphan x', { TCP: { inuse: 5 } }, [1, 'not pairs of name and number']],
];

t.test('proc-net-snmp', async (t) => {
  for (const [name, input, value, problem] of TABLE) {
    const parsed = parseProcNetSnmp(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line, reason }) => [line, reason]),
      problem === undefined ? [] : [problem],
      `problems of ${name}`,
    );
  }
  t.test('what a kernel prints', async (t) => {
    const read = (name: string) => {
      const { value, problems } = parseProcNetSnmp(readFixture('proc-net-snmp', `linux-6.18-${name}.txt`));
      t.strictSame(problems, [], name);
      return value;
    };
    const snmp = read('snmp');
    t.strictSame(Object.keys(snmp), ['Ip', 'Icmp', 'IcmpMsg', 'Tcp', 'Udp', 'UdpLite']);
    t.strictSame([snmp['Ip']?.['Forwarding'], snmp['Tcp']?.['MaxConn']], [1, -1]);
    t.equal(read('netstat')['TcpExt']?.['ListenDrops'], 0);
    t.equal(Object.keys(read('snmp6')).join(), 'Ip6,Icmp6,Udp6,UdpLite6');
    t.strictSame(read('sockstat')['TCP'], { inuse: 1, orphan: 1, tw: 0, alloc: 8, mem: 354 });
    t.strictSame(read('sockstat6')['TCP6'], { inuse: 3 });
  });
  const bites = parseProcNetSnmp('__proto__: a\n__proto__: 1').value;
  t.ok(Object.hasOwn(bites, '__proto__'), 'a name like any other');
  t.equal(unit.parse, parseProcNetSnmp);
  testParserTrials(t, parseProcNetSnmp, fixturesOf('proc-net-snmp'));
});
