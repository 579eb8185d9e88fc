import t from 'tap';
import interfacesFile, { parseInterfacesFile } from '../../src/parsers/interfaces-file.ts';
import { fixturesOf } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const NONE = { interfaces: [], auto: [], sources: [] };

t.test('interfaces-file', async (t) => {
  const [text = ''] = fixturesOf('interfaces-file');
  for (const [name, input, value, reasons] of [
    ['nothing', '', NONE, []],
    [
      'a file',
      text,
      {
        interfaces: [
          { name: 'lo', family: 'inet', method: 'loopback', line: 3 },
          { name: 'eth0', family: 'inet', method: 'static', line: 9 },
          { name: 'eth0', family: 'inet6', method: 'manual', line: 14 },
          { name: 'eth1', family: 'inet', method: 'dhcp', line: 16 },
        ],
        auto: ['lo', 'eth0'],
        sources: ['/etc/network/interfaces.d/*'],
      },
      [],
    ],
    ['half a stanza', 'iface eth0\n  address 192.0.2.1\n', NONE, ['iface takes a name, a family and a method']],
    ['an option of nothing', 'address 192.0.2.1\n', NONE, ['an option before the first iface']],
    ['a mapping', 'mapping eth0\n  script /bin/true\n', NONE, []],
  ] as const) {
    const parsed = parseInterfacesFile(input);
    t.strictSame(parsed.value, value, name);
    t.strictSame(
      parsed.problems.map(({ reason }) => reason),
      reasons,
      name,
    );
  }
  t.test('more words than a call takes arguments', async (t) => {
    const { value } = parseInterfacesFile(`auto${' a'.repeat(200_000)}\nsource${' b'.repeat(200_000)}\n`);
    t.strictSame(value.auto, ['a']);
    t.equal(value.sources.length, 200_000);
  });
  t.equal(interfacesFile.parse, parseInterfacesFile);
  testParserTrials(t, parseInterfacesFile, [text]);
});
