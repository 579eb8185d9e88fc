import metric from '../../src/metrics/history-persistent.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'no history': { samples: {} },
  'on the disk': {
    input: { episodes: { ...NO_EPISODES, history: { persistent: true, writeFailures: 0, writtenBytes: 512 } } },
    samples: { '': 1 },
  },
  'in memory alone': {
    input: { episodes: { ...NO_EPISODES, history: { persistent: false, writeFailures: 3, writtenBytes: 0 } } },
    samples: { '': 0 },
  },
});
