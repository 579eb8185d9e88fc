import metric from '../../src/metrics/migration-timestamp-seconds.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'before the first': { samples: {} },
  one: {
    input: { episodes: { ...NO_EPISODES, latest: { timestampSeconds: 1_795_176_000.5 } } },
    samples: { '': 1_795_176_000.5 },
  },
});
