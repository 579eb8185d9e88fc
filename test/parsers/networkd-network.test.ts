import t from 'tap';
import networkdNetwork, { parseNetworkdNetwork } from '../../src/parsers/networkd-network.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const NONE = { names: [], macs: [], addresses: [], gateways: [], dns: [], domains: [], routeDomains: [] };

const TABLE: [name: string, input: string, value: unknown, problems?: readonly [line: number, reason: string][]][] = [
  ['nothing', '', {}],
  ['comments', '# a\n; b\n\n', {}],
  ['blanks', '\ufeff [Match] \r\n Name = eth0 \r\n', { names: ['eth0'] }],
  ['a list that is taken back', '[Network]\nDNS=192.0.2.1\nDNS=\nDNS=192.0.2.2\n', { dns: ['192.0.2.2'] }],
  ['a line that goes on', '[Network]\nDNS=192.0.2.1 \\\n# no\n192.0.2.2\n', { dns: ['192.0.2.1', '192.0.2.2'] }],
  ['a line that goes on into the end', '[Network]\nDNS=192.0.2.1 \\', { dns: ['192.0.2.1'] }],
  ['the older name of the client', '[DHCP]\nUseDomains=true\n', { useDomains: 'true' }],
  ['the last one counts', '[Network]\nDHCP=no\nDHCP=yes\n', { dhcp: 'yes' }],
  ['no section', 'Name=eth0\n', {}, [[1, 'a setting before the first [section]']]],
  [
    'no setting',
    '[Match]\nwhat is this\n=x\n',
    {},
    [
      [2, 'neither a [section] nor KEY=value'],
      [3, 'neither a [section] nor KEY=value'],
    ],
  ],
  ['an open section', '[Match\nName=eth0\n', { names: ['eth0'] }, [[1, 'the [ is not closed']]],
  ['a section of nobody', '[Netwrok]\nDHCP=yes\n', {}, [[1, 'systemd knows no such section']]],
  ['a prototype', '[__proto__]\n__proto__=1\n', {}, [[1, 'systemd knows no such section']]],
];

t.test('networkd-network', async (t) => {
  for (const [name, input, expected, problems = []] of TABLE) {
    const { value, problems: found } = parseNetworkdNetwork(input);
    const { sections: _sections, ...summary } = value;
    t.strictSame(summary, { ...NONE, ...(expected as object) }, name);
    t.strictSame(
      found.map(({ line, reason }) => [line, reason]),
      problems,
      `problems of ${name}`,
    );
  }

  t.test('a network', async (t) => {
    const { value, problems } = parseNetworkdNetwork(readFixture('networkd-network', 'made-20-static.network'));
    t.strictSame(problems, []);
    const { sections, ...summary } = value;
    t.strictSame(summary, {
      names: ['eth0', 'enp1s*'],
      macs: ['52:54:00:12:34:56'],
      addresses: ['192.0.2.10/24', '2001:db8::10/64', '2001:db8::11/64'],
      gateways: ['192.0.2.1', '192.0.2.254'],
      dns: ['192.0.2.53', '2001:db8::53'],
      domains: ['example.org'],
      routeDomains: ['cluster.local'],
      dhcp: 'ipv4',
      useDns: 'no',
      useDomains: 'route',
      mtu: '1400',
    });
    t.strictSame(
      sections.map(({ name }) => name),
      ['Match', 'Link', 'Network', 'Address', 'Address', 'Route', 'DHCPv4', 'X-Vendor'],
    );
    t.strictSame(sections[0], {
      name: 'Match',
      line: 2,
      settings: [
        { key: 'Name', value: 'eth0 enp1s*', line: 3 },
        { key: 'MACAddress', value: '52:54:00:12:34:56', line: 4 },
      ],
    });
  });

  t.test('a device', async (t) => {
    const { value, problems } = parseNetworkdNetwork(readFixture('networkd-network', 'made-10-br0.netdev'));
    t.strictSame(problems, []);
    t.match(value, { netdev: { name: 'br0', kind: 'bridge' }, mtu: '1450' });
  });

  const corpus = publicCaptures('networkd-network');
  if (corpus.length > 0) {
    t.test('files of others', async (t) => {
      for (const { name, text } of corpus) {
        const { value, problems } = parseNetworkdNetwork(text);
        t.strictSame(problems, [], `problems of ${name}`);
        t.equal(value.macs.length, 1, name);
        t.ok(value.dhcp === 'ipv4' || (value.addresses.length === 1 && value.dns.length === 1), name);
        const settings = value.sections.flatMap((section) => section.settings);
        t.equal(settings.length, text.split('\n').filter((line) => line.includes('=')).length, `settings of ${name}`);
      }
    });
  }

  t.equal(networkdNetwork.parse, parseNetworkdNetwork);
  testParserTrials(t, parseNetworkdNetwork, fixturesOf('networkd-network'), {
    pieces: ['[Network]\n', 'DNS=\n', 'a=\\\n'],
  });
});
