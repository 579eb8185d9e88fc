import t from 'tap';
import { NO_LOOKUPS } from '../../src/engine/lookup-tally.ts';
import metric from '../../src/metrics/dns-lookup-duration-seconds.ts';
import type { MetricInput } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

const durations = { sum: 0.01, upTo: [[0.005, 1] as const, [0.01, 2] as const] };
const answered = { server: '1', kind: 'cluster', count: 3, answered: 2, durations };

testMetric(metric, {
  'of those that answered': {
    input: {
      lookups: { series: [answered, { ...answered, server: '2', answered: 0 }], failures: [] },
    },
    samples: { 'server=1 kind=cluster': 2 },
  },
  'none yet': { samples: {} },
});

t.test('dns-lookup-duration-seconds: how long they took', async (t) => {
  const input = { lookups: { ...NO_LOOKUPS, series: [answered] } } as unknown as MetricInput;
  t.match([...metric.samples(input)], [{ spread: durations }]);
});
