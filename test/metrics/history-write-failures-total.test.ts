import metric from '../../src/metrics/history-write-failures-total.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'no history': { samples: {} },
  'a full disk': {
    input: { episodes: { ...NO_EPISODES, history: { persistent: false, writeFailures: 3, writtenBytes: 0 } } },
    samples: { '': 3 },
  },
});
