import metric from '../../src/metrics/report-timestamp-seconds.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'the time of the snapshot': { samples: { '': Date.UTC(2026, 10, 20, 12) / 1000 } },
});
