import t from 'tap';
import unit, { parseHosts } from '../../src/parsers/hosts.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const TABLE: readonly (readonly [string, string, readonly object[], string?])[] = [
  ['nothing', '', []],
  ['comments', '# 127.0.0.1 localhost\n   # x\n', []],
  ['a name', '127.0.0.1 localhost', [{ address: '127.0.0.1', name: 'localhost', aliases: [] }]],
  [
    'tabs and aliases',
    '\t10.0.0.1\tvm.example.com  vm\tv ',
    [{ address: '10.0.0.1', name: 'vm.example.com', aliases: ['vm', 'v'] }],
  ],
  ['a zone', 'fe80::1%eth0 gateway', [{ address: 'fe80::1%eth0', name: 'gateway', aliases: [] }]],
  ['a comment behind it', '10.0.0.1 a#b', [{ address: '10.0.0.1', name: 'a', aliases: [], comment: 'b' }]],
  ['an empty one', '10.0.0.1 a #', [{ address: '10.0.0.1', name: 'a', aliases: [] }]],
  ['carriage returns', '10.0.0.1 a\r\n', [{ address: '10.0.0.1', name: 'a', aliases: [] }]],
  ['a name first', 'localhost 127.0.0.1', [], 'not an IP address'],
  ['no name', '127.0.0.1 # localhost', [], 'the address has no name'],
];

t.test('hosts', async (t) => {
  for (const [name, input, value, reason] of TABLE) {
    const parsed = parseHosts(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map((problem) => problem.reason),
      reason === undefined ? [] : [reason],
      `problems of ${name}`,
    );
  }

  t.test('a line of the node resolver of OpenShift', async (t) => {
    const { value, problems } = parseHosts(readFixture('hosts', 'openshift-node.txt'));
    t.strictSame(problems, []);
    t.strictSame(value[2], {
      address: '172.30.5.31',
      name: 'image-registry.openshift-image-registry.svc',
      aliases: ['image-registry.openshift-image-registry.svc.cluster.local'],
      comment: 'openshift-generated-node-resolver',
    });
  });

  for (const { name, text } of publicCaptures('etc-hosts')) {
    const { value, problems } = parseHosts(text);
    t.strictSame(problems, [], name);
    t.equal(value.length, text.split('\n').filter((line) => /^[\da-f:]/.test(line)).length, name);
    t.strictSame(value[1], { address: '::1', name: 'ip6-localhost', aliases: ['ip6-loopback'] }, name);
  }
  t.equal(unit.parse, parseHosts);
  testParserTrials(t, parseHosts, fixturesOf('hosts'));
});
