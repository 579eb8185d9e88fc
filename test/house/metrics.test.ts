import t from 'tap';
import { metrics } from '../../src/app/registry.ts';
import { defineMetric, type Metric } from '../../src/model/metric.ts';

/** Names that Prometheus uses itself, and those whose values have no bound. */
const RESERVED = ['le', 'quantile', 'type', 'job', 'instance'];
const UNBOUNDED = ['address', 'mac', 'ip', 'lladdr', 'gateway', 'subject', 'name', 'hostname', 'pid'];
/** https://prometheus.io/docs/practices/naming/: base units only. */
const NOT_BASE =
  /_(ms|milliseconds|micros|minutes|hours|days|kb|kib|kilobytes|mb|mib|megabytes|bits|percent|percentage)(_|$)/;

function complaints({ name, help, type, labels }: Metric): string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [/^netdiagd(_[a-z][a-z0-9]*)+$/.test(name), 'is snake case with the prefix netdiagd_'],
    [(type === 'counter') === name.endsWith('_total'), 'ends in _total if and only if it is a counter'],
    [!NOT_BASE.test(name), 'has a base unit'],
    [type !== 'histogram' || /_(seconds|bytes|ratio)$/.test(name), 'ends in its unit if it is a histogram'],
    [!/_(bucket|count|sum)$/.test(name), 'leaves the endings of histograms alone'],
    [/^[A-Z].*[^.]\.$/.test(help) && !help.includes('\n'), 'has help of one line that ends in a full stop'],
    [labels.every((label) => /^[a-z][a-z_]*$/.test(label)), 'has labels in snake case'],
    [labels.every((label) => !RESERVED.includes(label)), 'has no label that Prometheus uses itself'],
    [labels.every((label) => !UNBOUNDED.includes(label)), 'has no label without bound'],
    [new Set(labels).size === labels.length, 'names each label once'],
  ];
  return rules.filter(([holds]) => !holds).map(([, rule]) => rule);
}

t.test('metrics', async (t) => {
  t.ok(metrics.length > 20, `${metrics.length} families`);
  for (const metric of metrics) t.same(complaints(metric), [], metric.name);
  t.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length, 'no name twice');
});

t.test('the rules for metrics can be broken', async (t) => {
  const good = {
    name: 'netdiagd_interface_up',
    help: 'Whether it is up.',
    type: 'gauge' as const,
    labels: ['interface'],
  };
  const planted: readonly (readonly [Partial<Metric>, string])[] = [
    [{ name: 'interface_up' }, 'is snake case with the prefix netdiagd_'],
    [{ name: 'netdiagd_interfaceUp' }, 'is snake case with the prefix netdiagd_'],
    [{ type: 'counter' }, 'ends in _total if and only if it is a counter'],
    [{ name: 'netdiagd_interface_errors_total' }, 'ends in _total if and only if it is a counter'],
    [{ name: 'netdiagd_run_milliseconds' }, 'has a base unit'],
    [{ type: 'histogram' }, 'ends in its unit if it is a histogram'],
    [{ name: 'netdiagd_run_seconds_total', type: 'histogram' }, 'ends in _total if and only if it is a counter'],
    [{ name: 'netdiagd_run_seconds_count' }, 'leaves the endings of histograms alone'],
    [{ help: 'Whether it is up' }, 'has help of one line that ends in a full stop'],
    [{ labels: ['ifName'] }, 'has labels in snake case'],
    [{ labels: ['le'] }, 'has no label that Prometheus uses itself'],
    [{ labels: ['mac'] }, 'has no label without bound'],
    [{ labels: ['interface', 'interface'] }, 'names each label once'],
  ];
  for (const [parts, rule] of planted) {
    const metric = defineMetric({ ...good, samples: () => [], ...parts });
    t.ok(complaints(metric).includes(rule), `${JSON.stringify(parts)} breaks: ${rule}`);
  }
  t.same(complaints(defineMetric({ ...good, samples: () => [] })), []);
});
