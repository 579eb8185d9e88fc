import t from 'tap';
import { diagnose } from '../../src/engine/diagnose.ts';
import { NO_LOOKUPS } from '../../src/engine/lookup-tally.ts';
import type { Check } from '../../src/model/check.ts';
import { type Metric, type MetricInput, NO_EPISODES } from '../../src/model/metric.ts';
import type { Slice } from '../../src/model/slice.ts';
import type { SliceName } from '../../src/model/snapshot.ts';
import { type Host, snapshotOf } from './hosts.ts';

interface Case {
  readonly host?: Host;
  /** Slices that are absent or failed. */
  readonly slices?: Partial<Record<SliceName, Slice<never>>>;
  /** Checks that judge the host; none unless named. */
  readonly checks?: readonly Check[];
  readonly input?: Partial<MetricInput>;
  /** Labels as `name=value name=value`, to the value. */
  readonly samples: Readonly<Record<string, number>>;
}

/** Tests a metric family on hosts: exactly these series, all with the labels that it declares. */
export function testMetric(metric: Metric, cases: Readonly<Record<string, Case>>): void {
  t.test(metric.name, async (t) => {
    for (const [name, { samples, ...given }] of Object.entries(cases)) {
      const got = [...metric.samples(inputOf(given))];
      t.same(Object.fromEntries(got.map(({ labels = {}, value }) => [series(labels), value])), samples, name);
      t.equal(got.length, Object.keys(samples).length, `${name}: no series twice`);
      for (const { labels = {} } of got) t.same(Object.keys(labels), metric.labels, `${name}: declared labels`);
    }
    const speaks = Object.values(cases).some(({ samples }) => Object.keys(samples).length > 0);
    t.ok(speaks, 'some case has series');
  });
}

const series = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

function inputOf({ host = {}, slices = {}, checks = [], input = {} }: Omit<Case, 'samples'>): MetricInput {
  const snapshot = snapshotOf(host, slices);
  return {
    version: '1.2.3',
    nodeVersion: 'v20.0.0',
    snapshot,
    report: diagnose(snapshot, checks),
    requests: [],
    runs: 1,
    lookups: NO_LOOKUPS,
    episodes: NO_EPISODES,
    ...input,
  };
}
