import t from 'tap';
import resolvedLink, { parseResolvedLink } from '../../src/parsers/resolved-link.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const NONE = { dns: [], domains: [], routeDomains: [] };

t.test('resolved-link', async (t) => {
  const [text = ''] = fixturesOf('resolved-link');
  for (const [name, input, value, problems] of [
    ['nothing', '', NONE, 0],
    [
      'a link',
      text,
      {
        dns: ['10.96.0.10', '10.96.0.11'],
        domains: ['example.org'],
        routeDomains: ['cluster.local'],
        defaultRoute: false,
        llmnr: 'yes',
        mdns: 'no',
      },
      0,
    ],
    ['every name', 'DOMAINS=~.\nDEFAULT_ROUTE=yes\n', { ...NONE, routeDomains: ['.'], defaultRoute: true }, 0],
    ['no assignment', 'what is this\n', NONE, 1],
  ] as const) {
    const parsed = parseResolvedLink(input);
    t.strictSame(parsed.value, value, name);
    t.equal(parsed.problems.length, problems, name);
  }
  t.equal(resolvedLink.parse, parseResolvedLink);
  testParserTrials(t, parseResolvedLink, [text]);
});
