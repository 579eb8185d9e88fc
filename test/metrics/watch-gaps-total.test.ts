import metric from '../../src/metrics/watch-gaps-total.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  none: { samples: { '': 0 } },
  some: { input: { episodes: { ...NO_EPISODES, watchGaps: 2 } }, samples: { '': 2 } },
});
