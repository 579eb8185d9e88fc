import t from 'tap';
import resolvedConf, { parseResolvedConf } from '../../src/parsers/resolved-conf.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const NONE = { dns: [], domains: [], routeDomains: [] };

t.test('resolved-conf', async (t) => {
  const [text = ''] = fixturesOf('resolved-conf');
  for (const [name, input, value, reasons] of [
    ['nothing', '', NONE, []],
    [
      'a file',
      text,
      {
        dns: ['192.0.2.53', '[2001:db8::53]:853#dns.example.org'],
        fallbackDns: [],
        domains: ['example.org'],
        routeDomains: ['cluster.local'],
        stubListener: 'udp',
        llmnr: 'no',
        mdns: 'no',
        dnssec: 'allow-downgrade',
        dnsOverTls: 'opportunistic',
      },
      [],
    ],
    [
      'a drop-in',
      '[Resolve]\nDNS=192.0.2.1\n[Resolve]\nDNS=192.0.2.2\n',
      { ...NONE, dns: ['192.0.2.1', '192.0.2.2'] },
      [],
    ],
    ['a drop-in that starts again', '[Resolve]\nDNS=192.0.2.1\n[Resolve]\nDNS=\n', NONE, []],
    ['the root', '[Resolve]\nDomains=~.\n', { ...NONE, routeDomains: ['.'] }, []],
    ['another section', '[Network]\nDNS=192.0.2.1\n', NONE, ['systemd-resolved knows no such section']],
  ] as const) {
    const parsed = parseResolvedConf(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ reason }) => reason),
      reasons,
      name,
    );
  }
  t.equal(resolvedConf.parse, parseResolvedConf);
  testParserTrials(t, parseResolvedConf, [text]);
});
