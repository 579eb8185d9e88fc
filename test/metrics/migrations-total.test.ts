import metric from '../../src/metrics/migrations-total.ts';
import { NO_EPISODES } from '../../src/model/metric.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'before the first': {
    samples: { 'confidence=certain': 0, 'confidence=probable': 0, 'confidence=possible': 0 },
  },
  some: {
    input: { episodes: { ...NO_EPISODES, migrations: { certain: 4, probable: 1, possible: 0 } } },
    samples: { 'confidence=certain': 4, 'confidence=probable': 1, 'confidence=possible': 0 },
  },
});
