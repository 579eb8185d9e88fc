import { readFileSync } from 'node:fs';
import t from 'tap';
import unit, { parseVhostmdMetrics } from '../../src/parsers/vhostmd-metrics.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/vhostmd-metrics/${name}.xml`, 'utf8');
const metric = (attributes: string, content: string) =>
  `<metrics>\n<metric ${attributes}>${content}</metric></metrics>`;
const typed = (type: string, value: string) =>
  metric(`type="${type}" context="host"`, `<name>N</name><value>${value}</value>`);

const VALUES: [type: string, text: string, value: number | string][] = [
  ['string', ' kubevirt.io\n', 'kubevirt.io'],
  ['string', '', ''],
  ['string', 'Infinity', 'Infinity'],
  ['string', 'a &amp; b', 'a & b'],
  ['int32', '-7', -7],
  ['int64', '+9007199254740991', 9007199254740991],
  ['uint32', '\n  4294967295\n ', 4294967295],
  ['uint64', '18446744073709551615', 2 ** 64],
  ['uint64', '0.000000', 0],
  ['int32', '-1.5', -1.5],
  ['real32', '-1.5e-3', -0.0015],
  ['real64', '2412045.180000', 2412045.18],
  ['REAL64', '3.', 3],
];

const NOT_VALUES: [type: string, text: string][] = [
  ['int32', ''],
  ['int32', '1e3'],
  ['uint64', '-1'],
  ['uint64', '0x10'],
  ['uint64', '1 2'],
  ['uint64', '9'.repeat(400)],
  ['real64', 'nan'],
  ['real64', 'inf'],
  ['real64', '1e999'],
  ['real64', '1,5'],
  ['real64', '<b>1</b>'],
];

const MISTAKES: [name: string, text: string, line: number, reason: string][] = [
  ['what the server answers to nonsense', 'INVALID REQUEST\n\n', 1, 'text outside of the element'],
  ['another document', '\n<lease/>', 2, 'is not a document of metrics'],
  ['another element', '<metrics>\n\n<name>a</name></metrics>', 3, 'is not a metric'],
  ['no context', metric('type="string"', '<name>N</name><value/>'), 2, 'is about neither host nor vm'],
  ['no name', metric('type="string" context="vm"', '<value>1</value>'), 2, 'has no name'],
  ['an empty name', metric('type="string" context="vm"', '<name> </name><value>1</value>'), 2, 'has no name'],
  ['two names', metric('type="string" context="vm"', '<name>A</name><name>B</name>'), 2, 'has no name'],
  ['no type', metric('context="vm"', '<name>A</name><value>1</value>'), 2, 'has no type that is known'],
  ['a strange type', typed('constructor', '1'), 2, 'has no type that is known'],
  ['no value', metric('type="int32" context="vm"', '<name>A</name>'), 2, 'has no value of type int32'],
];

t.test('vhostmd-metrics', async (t) => {
  t.equal(unit.id, 'vhostmd-metrics');

  t.test('KubeVirt', async (t) => {
    const { value, problems } = unit.parse(fixture('kubevirt')) as ReturnType<typeof parseVhostmdMetrics>;
    const { metrics, ...named } = value;
    t.strictSame(problems, []);
    t.strictSame(named, {
      hostName: 'node01',
      hostSystemInfo: 'linux',
      virtualizationVendor: 'kubevirt.io',
      virtProductInfo: '9.1.0',
      time: 1795175999,
      hostCpuSeconds: 2412045.18,
      vmCpuSeconds: 1874.52,
    });
    t.equal(metrics.length, 17);
    t.strictSame(
      metrics.find(({ name }) => name === 'PagedInMemory'),
      { context: 'host', type: 'uint64', name: 'PagedInMemory', value: 148817920, unit: 'KiB' },
    );
  });

  t.test('vhostmd tells about all VMs', async (t) => {
    const { value, problems } = parseVhostmdMetrics(fixture('vhostmd-two-vms'));
    t.strictSame(problems, []);
    t.equal(value.hostName, 'kvm7.example.net');
    t.equal(value.virtProductInfo, 'QEMU 6.2.0');
    t.notOk('vmCpuSeconds' in value, 'which of them we are is not said');
    t.strictSame(
      value.metrics.filter(({ context }) => context === 'vm').map(({ uuid, value }) => [uuid, value]),
      [
        ['4dea22b3-1d52-d8f3-2516-782e98ab3fa0', 2196.44],
        ['4dea22b3-1d52-d8f3-2516-782e98ab3fa0', 2097152],
        ['7c0d5e0a-5c93-4a30-9a35-1f3f8d3b6a11', 88.07],
      ],
    );
  });

  t.test('KubeVirt without metrics', async (t) => {
    const text = '<metrics><!-- host metrics not available --><!-- VM metrics not available --></metrics>\n\n';
    t.strictSame(parseVhostmdMetrics(text), { value: { metrics: [] }, problems: [] });
  });

  for (const [type, text, value] of VALUES) {
    const { metrics } = parseVhostmdMetrics(typed(type, text)).value;
    t.strictSame(metrics, [{ context: 'host', type: type.toLowerCase(), name: 'N', value }], `${type} ${text.trim()}`);
  }
  for (const [type, text] of NOT_VALUES) {
    const problems = [{ line: 2, text: '<metric>', reason: `has no value of type ${type}` }];
    const expected = { value: { metrics: [] }, problems };
    t.strictSame(parseVhostmdMetrics(typed(type, text)), expected, `${type} ${text.slice(0, 20)}`);
  }
  for (const [name, text, line, reason] of MISTAKES) {
    const { value, problems } = parseVhostmdMetrics(text);
    t.strictSame([value, problems.map((each) => [each.line, each.reason])], [{ metrics: [] }, [[line, reason]]], name);
  }

  t.test('one bad metric leaves the others', async (t) => {
    const { value, problems } = parseVhostmdMetrics(fixture('kubevirt').replace('1795175999', 'now'));
    t.strictSame([value.metrics.length, value.hostName, value.time, problems.length], [16, 'node01', undefined, 1]);
  });

  t.test('a host name that is none', async (t) => {
    for (const text of [
      typed('string', '').replace('>N<', '>HostName<'),
      typed('int32', '7').replace('>N<', '>HostName<'),
    ])
      t.notOk('hostName' in parseVhostmdMetrics(text).value, text);
  });

  testParserTrials(t, unit.parse, [fixture('kubevirt'), fixture('vhostmd-two-vms')], {
    pieces: ['<metric>', '<metrics>', '<metric type="int32" context="vm"><name>A</name><value>1</value></metric>'],
    texts: [
      typed('real64', '1'.repeat(60_000)),
      typed('int64', ' '.repeat(60_000)),
      typed('string', 'x'.repeat(60_000)),
    ],
  });
});
