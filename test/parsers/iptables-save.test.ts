import t from 'tap';
import unit, { parseIptablesSave } from '../../src/parsers/iptables-save.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

t.test('iptables-save', async (t) => {
  t.strictSame(parseIptablesSave(''), { value: [], problems: [] });
  t.strictSame(parseIptablesSave(readFixture('iptables-save', 'iptables-1.8.9-nft.txt')), {
    value: [
      {
        name: 'filter',
        chains: [
          { name: 'INPUT', policy: 'ACCEPT', rules: [] },
          {
            name: 'FORWARD',
            policy: 'DROP',
            rules: [
              '-j DOCKER-USER',
              '-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
              '-i docker0 ! -o docker0 -j ACCEPT',
            ],
          },
          { name: 'OUTPUT', policy: 'ACCEPT', rules: [] },
          { name: 'DOCKER-USER', rules: ['-m comment --comment "a { b" -j RETURN'] },
        ],
      },
      {
        name: 'nat',
        chains: [
          { name: 'PREROUTING', policy: 'ACCEPT', rules: [] },
          { name: 'INPUT', policy: 'ACCEPT', rules: [] },
          { name: 'OUTPUT', policy: 'ACCEPT', rules: [] },
          { name: 'POSTROUTING', policy: 'ACCEPT', rules: ['-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'] },
        ],
      },
    ],
    problems: [],
  });
  const { value, problems } = parseIptablesSave(readFixture('iptables-save', 'iptables-1.8.9-legacy-c.txt'));
  t.strictSame(problems, []);
  t.match(value, [
    { chains: [{}, { rules: ['-j KUBE-FORWARD'] }, {}, { rules: [/^-m conntrack --ctstate INVALID/] }] },
  ]);
  for (const [input, reason] of [
    [':FORWARD DROP [0:0]', 'stands in no table'],
    ['*filter\nCOMMIT\n-A FORWARD -j DROP', 'stands in no table'],
    ['*filter\n:FORWARD', 'neither a chain nor a rule of one'],
    ['*filter\n-A FORWARD -j DROP', 'neither a chain nor a rule of one'],
    ['*filter\nwhat', 'neither a chain nor a rule of one'],
  ] as const)
    t.equal(parseIptablesSave(input).problems[0]?.reason, reason, input);
  t.equal(unit.parse, parseIptablesSave);
  testParserTrials(t, parseIptablesSave, fixturesOf('iptables-save'));
});
