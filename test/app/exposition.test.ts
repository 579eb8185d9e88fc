import t from 'tap';
import { Exporter } from '../../src/app/exposition.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { NO_LOOKUPS } from '../../src/engine/lookup-tally.ts';
import { defineMetric, type MetricInput, NO_EPISODES, type Sample } from '../../src/model/metric.ts';
import { snapshotOf } from '../support/hosts.ts';

const snapshot = snapshotOf({});
const INPUT: MetricInput = {
  version: '1.2.3',
  nodeVersion: 'v20.0.0',
  snapshot,
  report: diagnose(snapshot, []),
  requests: [],
  episodes: NO_EPISODES,
  runs: 1,
  lookups: NO_LOOKUPS,
};

const gauge = (samples: () => Iterable<Sample>) =>
  defineMetric({ name: 'netdiagd_x_up', help: 'A gauge.', type: 'gauge', labels: ['interface'], samples });
const series = (body: string, name: string) => body.split('\n').filter((line) => line.startsWith(`${name}{`));

t.test('exposition', async (t) => {
  t.test('what is not known has no series', async (t) => {
    const unknown = defineMetric({
      ...{ name: 'netdiagd_x_seconds', help: 'A gauge.', type: 'gauge', labels: [] },
      samples: () => [],
    });
    const { body } = await new Exporter([unknown]).render(INPUT, false);
    t.match(body, '# TYPE netdiagd_x_seconds gauge');
    t.notMatch(body, /^netdiagd_x_seconds/m);
  });
  t.test('text and OpenMetrics', async (t) => {
    const counter = defineMetric({
      name: 'netdiagd_x_errors_total',
      help: 'A counter.',
      type: 'counter',
      labels: [],
      samples: () => [{ value: 7 }],
    });
    const exporter = new Exporter([counter]);
    const text = await exporter.render(INPUT, false);
    t.match(text.contentType, /^text\/plain; version=0\.0\.4/);
    t.match(text.body, '# TYPE netdiagd_x_errors_total counter\nnetdiagd_x_errors_total 7\n');
    const open = await exporter.render(INPUT, true);
    t.match(open.contentType, /^application\/openmetrics-text; version=1\.0\.0/);
    t.match(open.body, '# TYPE netdiagd_x_errors counter\nnetdiagd_x_errors_total 7\n');
    t.ok(open.body.endsWith('\n# EOF\n'), 'ends as it has to');
    t.match((await exporter.render(INPUT, false)).body, 'netdiagd_x_errors_total 7\n', 'a second scrape adds nothing');
  });
  t.test('a histogram', async (t) => {
    const spread = { sum: 1.2, upTo: [[0.5, 2] as const, [1, 3] as const] };
    const histogram = (...servers: readonly string[]) =>
      defineMetric({
        name: 'netdiagd_x_seconds',
        help: 'A histogram.',
        type: 'histogram',
        labels: ['server'],
        samples: () => servers.map((server) => ({ labels: { server }, value: 4, spread })),
      });
    const exporter = new Exporter([histogram('1', '2'), gauge(() => [{ labels: { interface: 'lo' }, value: 1 }])]);
    const lines = (server: string, one: string) => [
      `netdiagd_x_seconds_bucket{server="${server}",le="0.5"} 2`,
      `netdiagd_x_seconds_bucket{server="${server}",le="${one}"} 3`,
      `netdiagd_x_seconds_bucket{server="${server}",le="+Inf"} 4`,
      `netdiagd_x_seconds_sum{server="${server}"} 1.2`,
      `netdiagd_x_seconds_count{server="${server}"} 4`,
    ];
    for (const [open, one] of [
      [false, '1'],
      [true, '1.0'],
      [false, '1'],
    ] as const) {
      const { body } = await exporter.render({ ...INPUT, report: { ...INPUT.report } }, open);
      const text = ['# TYPE netdiagd_x_seconds histogram', ...lines('1', one), ...lines('2', one)].join('\n');
      t.match(body, `${text}\n`, open ? 'OpenMetrics' : 'text');
      t.equal(body.split('netdiagd_x_seconds').length, 13, 'nothing else of it');
      t.match(body, 'netdiagd_x_up{interface="lo"} 1\n');
    }
    const none = await new Exporter([histogram()]).render(INPUT, false);
    t.match(none.body, '# TYPE netdiagd_x_seconds histogram\n');
    t.notMatch(none.body, 'netdiagd_x_seconds_', 'no series');
  });
  t.test('a label value that is gone', async (t) => {
    let names = ['eth0', 'eth1'];
    const exporter = new Exporter([gauge(() => names.map((name) => ({ labels: { interface: name }, value: 1 })))]);
    t.equal(series((await exporter.render(INPUT, false)).body, 'netdiagd_x_up').length, 2);
    names = ['eth1'];
    t.equal(
      series((await exporter.render(INPUT, false)).body, 'netdiagd_x_up').length,
      2,
      'as long as the report lasts',
    );
    const next = { ...INPUT, report: { ...INPUT.report } };
    t.same(series((await exporter.render(next, false)).body, 'netdiagd_x_up'), ['netdiagd_x_up{interface="eth1"} 1']);
  });
  t.test('what changes between reports', async (t) => {
    let count = 0;
    const samples = () => {
      count += 1;
      return [{ value: count }];
    };
    const live = defineMetric({ name: 'netdiagd_y', help: 'Live.', type: 'gauge', labels: [], live: true, samples });
    const exporter = new Exporter([live, gauge(() => [{ labels: { interface: 'eth0' }, value: 1 }])]);
    for (const open of [false, true, false]) {
      const { body } = await exporter.render(INPUT, open);
      t.match(body, `\nnetdiagd_y ${count}\n`);
      t.match(body, '\nnetdiagd_x_up{interface="eth0"} 1\n');
      t.equal(body.split('# EOF\n').length, open ? 2 : 1);
    }
    t.equal(count, 3);
  });
  t.test('too many series', async (t) => {
    const many = Array.from({ length: 4100 }, (_, i) => ({ labels: { interface: `eth${i}` }, value: 1 }));
    const { body } = await new Exporter([gauge(() => many)]).render(INPUT, false);
    t.equal(series(body, 'netdiagd_x_up').length, 4000);
    t.same(series(body, 'netdiagd_series_dropped_total'), [
      'netdiagd_series_dropped_total{family="netdiagd_x_up"} 100',
    ]);
  });
  t.test('names cannot forge series', async (t) => {
    const name = 'e"} 1\nnetdiagd_y_up{interface="x\\';
    const { body } = await new Exporter([gauge(() => [{ labels: { interface: name }, value: 1 }])]).render(
      INPUT,
      false,
    );
    t.match(body, 'netdiagd_x_up{interface="e\\"} 1\ufffdnetdiagd_y_up{interface=\\"x\\\\"} 1\n');
    t.equal(series(body, 'netdiagd_y_up').length, 0);
  });
  t.test('a family that fails', async (t) => {
    const bad = gauge(() => {
      throw new Error('a mistake');
    });
    const good = defineMetric({ ...gauge(() => [{ labels: { interface: 'lo' }, value: 1 }]), name: 'netdiagd_z_up' });
    const { body } = await new Exporter([bad, good]).render(INPUT, false);
    t.match(body, 'netdiagd_z_up{interface="lo"} 1\n', 'leaves the others');
    t.same(series(body, 'netdiagd_series_dropped_total'), ['netdiagd_series_dropped_total{family="netdiagd_x_up"} 1']);
  });
});
