import t from 'tap';
import networkmanagerConf, { parseNetworkManagerConf } from '../../src/parsers/networkmanager-conf.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

t.test('networkmanager-conf', async (t) => {
  const [text = ''] = fixturesOf('networkmanager-conf');
  for (const [name, input, value, problems] of [
    ['nothing', '', { plugins: [], unmanaged: [] }, 0],
    [
      'a file',
      text,
      {
        dns: 'systemd-resolved',
        rcManager: 'symlink',
        dhcp: 'internal',
        plugins: ['ifupdown', 'keyfile'],
        unmanaged: ['interface-name:cali*', 'interface-name:tunl*'],
      },
      0,
    ],
    ['a drop-in', '[main]\ndns=default\n[main]\ndns=none\n', { dns: 'none', plugins: [], unmanaged: [] }, 0],
    ['no group', 'dns=none\n', { plugins: [], unmanaged: [] }, 1],
  ] as const) {
    const parsed = parseNetworkManagerConf(input);
    t.strictSame(parsed.value, value, name);
    t.equal(parsed.problems.length, problems, name);
  }
  t.equal(networkmanagerConf.parse, parseNetworkManagerConf);
  testParserTrials(t, parseNetworkManagerConf, [text]);
});
