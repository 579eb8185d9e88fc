import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseNetworkdLink } from '../../src/parsers/networkd-link.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/networkd-link/${name}.env`, 'utf8');
const EMPTY = { dns: [], domains: [], routeDomains: [] };

t.test('networkd-link', async (t) => {
  t.equal(unit.id, 'networkd-link');
  t.test('systemd 252 with search domains', async (t) => {
    t.same(unit.parse(fixture('systemd-252-netns')), {
      value: {
        adminState: 'configured',
        operState: 'routable',
        carrierState: 'carrier',
        addressState: 'routable',
        onlineState: 'online',
        networkFile: '/run/systemd/network/10-eth0.network',
        dns: ['10.96.0.10', '10.96.0.11'],
        domains: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        routeDomains: [],
        dhcpLease: '/run/systemd/netif/leases/2',
      },
      problems: [],
    });
  });
  t.test('systemd 252 without', async (t) => {
    t.same(parseNetworkdLink(fixture('systemd-252-guest')), {
      value: {
        adminState: 'configured',
        operState: 'routable',
        carrierState: 'carrier',
        addressState: 'routable',
        onlineState: 'online',
        networkFile: '/etc/systemd/network/10-virtio.network',
        dns: ['10.10.2.1'],
        domains: [],
        routeDomains: [],
        dhcpLease: '/run/systemd/netif/leases/2',
      },
      problems: [],
    });
  });
  const cases: readonly (readonly [string, string, object])[] = [
    ['nothing', '', {}],
    ['a header that lost its #', 'This is private data. Do not parse.\nOPER_STATE=off', { operState: 'off' }],
    ['routing domains', 'ROUTE_DOMAINS=~. ~cluster.local corp', { routeDomains: ['.', 'cluster.local', 'corp'] }],
    ['a quoted value', 'NETWORK_FILE="/etc/a \\"b\\""', { networkFile: '/etc/a "b"' }],
    [
      'servers with port, interface and name',
      'DNS=1.1.1.1#one.one [fe80::1]:53%eth0#x 10.0.0.1:5353 fe80::2%3 2001:db8::1',
      { dns: ['1.1.1.1#one.one', '[fe80::1]:53%eth0#x', '10.0.0.1:5353', 'fe80::2%3', '2001:db8::1'] },
    ],
  ];
  for (const [name, text, value] of cases) {
    t.test(name, async (t) => t.same(parseNetworkdLink(text), { value: { ...EMPTY, ...value }, problems: [] }));
  }
  t.test('a server that is none', async (t) => {
    t.same(parseNetworkdLink('A=1\nDNS=10.0.0.1 dns.example.com'), {
      value: { ...EMPTY, dns: ['10.0.0.1'] },
      problems: [{ line: 2, text: 'DNS=10.0.0.1 dns.example.com', reason: 'not an IP address' }],
    });
  });
  testParserTrials(t, parseNetworkdLink, [fixture('systemd-252-netns'), cases.map(([, text]) => text).join('\n')], {
    pieces: ['DNS=1.1.1.1 ', 'DNS=[', 'DOMAINS=~', 'DNS="\\"'],
  });
});
