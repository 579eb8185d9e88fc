import metric from '../../src/metrics/dns-lookups-total.ts';
import { testMetric } from '../support/metric-tester.ts';

const series = (server: string, kind: string, count: number) => ({
  server,
  kind,
  count,
  answered: 0,
  durations: { sum: 0, upTo: [] },
});

testMetric(metric, {
  'by server and kind': {
    input: { lookups: { series: [series('1', 'cluster', 4), series('1', 'reverse', 2)], failures: [] } },
    samples: { 'server=1 kind=cluster': 4, 'server=1 kind=reverse': 2 },
  },
  'none yet': { samples: {} },
});
