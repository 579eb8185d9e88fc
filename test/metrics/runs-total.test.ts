import metric from '../../src/metrics/runs-total.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'as many as were made': { input: { runs: 7 }, samples: { '': 7 } },
  'none yet': { input: { runs: 0 }, samples: { '': 0 } },
});
