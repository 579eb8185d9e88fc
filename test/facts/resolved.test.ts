import t from 'tap';
import { bareServer, explains, isNetworkdManaged } from '../../src/facts/resolved.ts';

const NO_LINK = { dns: [], domains: [], routeDomains: [] };
const NOTHING = { dns: [], domains: [], routeDomains: [] };

t.test('facts/resolved', async (t) => {
  for (const [server, bare] of [
    ['192.0.2.53', '192.0.2.53'],
    ['192.0.2.53:5353', '192.0.2.53'],
    ['192.0.2.53#dns.example.org', '192.0.2.53'],
    ['2001:db8::53', '2001:db8::53'],
    ['[2001:db8::53]:853%eth0#dns.example.org', '2001:db8::53'],
    ['fe80::1%2', 'fe80::1'],
    ['', ''],
  ] as const) {
    t.equal(bareServer(server), bare, server);
  }

  for (const [state, managed] of [
    ['configured', true],
    ['configuring', true],
    ['failed', true],
    ['unmanaged', false],
    ['pending', false],
    ['initialized', false],
    [undefined, false],
  ] as const) {
    t.equal(isNetworkdManaged(state), managed, String(state));
  }

  const written = { nameservers: ['10.96.0.10'], search: ['a.org'] };
  const link = { dns: ['10.96.0.10'], domains: ['a.org'], routeDomains: [] };
  for (const [name, upstreams, global, links, expected] of [
    ['nothing', { nameservers: [], search: ['.'] }, NOTHING, [NO_LINK], true],
    ['a link', written, NOTHING, [link], true],
    ['everything for all links', written, { ...NOTHING, dns: ['10.96.0.10'], domains: ['a.org'] }, [], true],
    ['a server of nobody', written, NOTHING, [{ ...link, dns: [] }], false],
    ['a domain of nobody', written, NOTHING, [{ ...link, domains: [] }], false],
    ['a server that the daemon has not read yet', written, { ...NOTHING, dns: ['192.0.2.1'] }, [link], false],
    ['fallback', { ...written, search: [] }, { ...NOTHING, fallbackDns: ['10.96.0.10'] }, [], true],
    [
      'fallback beside a server',
      { ...written, search: [] },
      { ...NOTHING, fallbackDns: ['10.96.0.10'] },
      [{ ...NO_LINK, dns: ['192.0.2.1'] }],
      false,
    ],
  ] as const) {
    t.equal(explains(upstreams, global, links), expected, name);
  }
});
