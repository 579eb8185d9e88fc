import metric from '../../src/metrics/address-changes-total.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  none: { samples: { '': 0 } },
  some: { input: { episodes: { ...NO_EPISODES, addressChanges: 3 } }, samples: { '': 3 } },
});
