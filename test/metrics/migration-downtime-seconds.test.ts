import metric from '../../src/metrics/migration-downtime-seconds.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'before the first': { samples: {} },
  'not known': { input: { episodes: { ...NO_EPISODES, latest: { timestampSeconds: 1 } } }, samples: {} },
  'hardly any': {
    input: { episodes: { ...NO_EPISODES, latest: { timestampSeconds: 1, downtimeSeconds: 0 } } },
    samples: { '': 0 },
  },
});
