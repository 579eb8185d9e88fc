import t from 'tap';
import unit, { parseNsswitch } from '../../src/parsers/nsswitch.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const service = (name: string, ...actions: readonly object[]) => ({ name, actions });
const files = service('files');
const RETURN = { status: 'NOTFOUND', action: 'return' };

const TABLE: readonly (readonly [string, string, readonly object[], string?])[] = [
  ['nothing', '', []],
  ['comments', '# hosts: files\n\t# passwd: db\n\n', []],
  ['one service', 'hosts: files', [{ name: 'hosts', services: [files] }]],
  ['no blank, many tabs', 'hosts:\t\tfiles\tdns ', [{ name: 'hosts', services: [files, service('dns')] }]],
  ['a remark', 'hosts: files # dns', [{ name: 'hosts', services: [files] }]],
  [
    'criteria',
    'hosts: mdns4_minimal [NOTFOUND=return] dns',
    [{ name: 'hosts', services: [service('mdns4_minimal', RETURN), service('dns')] }],
  ],
  [
    'criteria of Fedora, in lower case and glued',
    'hosts: resolve[!unavail=Return success=continue]files',
    [
      {
        name: 'hosts',
        services: [
          service(
            'resolve',
            { status: 'UNAVAIL', action: 'return', not: true },
            { status: 'SUCCESS', action: 'continue' },
          ),
          files,
        ],
      },
    ],
  ],
  [
    'merge',
    'group: files [SUCCESS=merge] sss',
    [{ name: 'group', services: [service('files', { status: 'SUCCESS', action: 'merge' }), service('sss')] }],
  ],
  ['a name that bites', '__proto__: files', [{ name: '__proto__', services: [files] }]],
  ['no service', 'hosts:', [{ name: 'hosts', services: [] }], 'names no service'],
  ['no colon', 'hosts files', [], 'not DATABASE: SERVICE …'],
  ['no database', ': files', [], 'not DATABASE: SERVICE …'],
  [
    'an open bracket',
    'hosts: files [NOTFOUND=return',
    [{ name: 'hosts', services: [service('files', RETURN)] }],
    'a bracket is not closed',
  ],
  [
    'another criterion',
    'hosts: files [FOUND=return]',
    [{ name: 'hosts', services: [files] }],
    'not a criterion: FOUND=return',
  ],
  [
    'another action',
    'hosts: files [NOTFOUND=stop]',
    [{ name: 'hosts', services: [files] }],
    'not a criterion: NOTFOUND=stop',
  ],
  [
    'criteria first',
    'hosts: [NOTFOUND=return] files',
    [{ name: 'hosts', services: [files] }],
    'criteria need a service in front of them',
  ],
  [
    'a second line',
    'hosts: files\nhosts: dns',
    [
      { name: 'hosts', services: [files] },
      { name: 'hosts', services: [service('dns')] },
    ],
    'the database has a line already: which one counts depends on the version of glibc',
  ],
];

t.test('nsswitch', async (t) => {
  for (const [name, input, value, reason] of TABLE) {
    const parsed = parseNsswitch(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map((problem) => problem.reason),
      reason === undefined ? [] : [reason],
      `problems of ${name}`,
    );
  }
  const { value, problems } = parseNsswitch(readFixture('nsswitch', 'debian-12.conf'));
  t.strictSame(problems, []);
  t.strictSame(
    value.find(({ name }) => name === 'hosts'),
    { name: 'hosts', services: [files, service('dns')] },
  );
  t.test('more criteria than a call takes arguments', async (t) => {
    const { value } = parseNsswitch(`hosts: dns [${'NOTFOUND=return '.repeat(200_000)}]\n`);
    t.equal(value[0]?.services[0]?.actions.length, 200_000);
  });
  t.equal(unit.parse, parseNsswitch);
  testParserTrials(t, parseNsswitch, fixturesOf('nsswitch'), { pieces: ['[', '[a]', 'a:[', '[!a=b'] });
});
