import metric from '../../src/metrics/history-written-bytes-total.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'no history': { samples: {} },
  some: {
    input: { episodes: { ...NO_EPISODES, history: { persistent: true, writeFailures: 0, writtenBytes: 4096 } } },
    samples: { '': 4096 },
  },
});
