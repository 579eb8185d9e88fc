import t from 'tap';
import { parseResolvectlStatus } from '../../src/parsers/resolvectl-status.ts';
import { fixturesOf, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string): string => readFixture('resolvectl-status', `systemd-252-${name}.txt`);
const NONE = { dns: [], domains: [], routeDomains: [] };
const at = (column: number, label: string, value: string): string => `${label.padStart(column)}: ${value}\n`;
/** As systemd 239 prints: one value a line, labels in the singular. */
const OLD = `Link 2 (eth0)\n${at(17, 'DNS Servers', '10.0.0.1')}${' '.repeat(19)}10.0.0.2\n${at(17, 'DNS Domain', '~cluster.local')}${' '.repeat(19)}example.com\n`;

const TABLE: [name: string, input: string, value: unknown, problems?: readonly number[]][] = [
  ['nothing', '', { global: NONE, links: [] }],
  [
    'a guest',
    fixture('guest'),
    { global: NONE, links: [{ interface: 'eth0', dns: ['10.10.2.1'], domains: [], routeDomains: [] }] },
  ],
  [
    'global and per link, a label without a colon',
    fixture('netns'),
    {
      global: { ...NONE, dns: ['10.255.255.53'] },
      links: [
        {
          interface: 'eth0',
          dns: ['10.96.0.10', '10.96.0.11'],
          domains: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
          routeDomains: [],
        },
      ],
    },
  ],
  [
    'values that go on in the next line',
    OLD,
    {
      global: NONE,
      links: [
        { interface: 'eth0', dns: ['10.0.0.1', '10.0.0.2'], domains: ['example.com'], routeDomains: ['cluster.local'] },
      ],
    },
  ],
  [
    'another setting ends a list',
    'Link 2 (a)\n  DNS Servers: 10.0.0.1\nDefault Route: yes\n            10.0.0.2\n',
    {
      global: NONE,
      links: [{ ...NONE, interface: 'a', dns: ['10.0.0.1'] }],
    },
  ],
  [
    'systemd-resolve --status of 237 to 245, indented as a whole',
    `    Global
             DNS Servers: 192.0.2.53
              DNSSEC NTA: 10.in-addr.arpa
                          home
    Link 2 (a)
          Current Scopes: DNS
    DefaultRoute setting: yes
             DNS Servers: 192.0.2.1
                          2001:db8::1
              DNS Domain: ~.
`,
    {
      global: { ...NONE, dns: ['192.0.2.53'] },
      links: [{ interface: 'a', dns: ['192.0.2.1', '2001:db8::1'], domains: [], routeDomains: ['.'] }],
    },
  ],
  [
    'labels and sections that are not known',
    'Link 2 (a)\n DNS Servers: 192.0.2.1\n   New Setting: yes\n              no\n\nDelegate x\n DNS Servers: 192.0.2.9\n',
    { global: NONE, links: [{ ...NONE, interface: 'a', dns: ['192.0.2.1'] }] },
    [3, 4],
  ],
  ['not this format', 'eth0: UP\n', { global: NONE, links: [] }, [1]],
];

t.test('resolvectl-status', async (t) => {
  for (const [name, input, value, problems = []] of TABLE) {
    const parsed = parseResolvectlStatus(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ line }) => line),
      problems,
      `problems of ${name}`,
    );
  }
  const { value } = parseResolvectlStatus(fixture('guest-networkmanager'));
  t.same(
    value.links.map((link) => link.interface),
    ['eth0', 'gre0', 'gretap0', 'erspan0', 'tunl0', 'ip_vti0'],
  );
  t.same(
    value.links.filter(({ dns }) => dns.length > 0).map((link) => link.interface),
    ['eth0'],
  );
  testParserTrials(t, parseResolvectlStatus, fixturesOf('resolvectl-status'));
});
