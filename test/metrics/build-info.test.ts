import metric from '../../src/metrics/build-info.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'the versions': { samples: { 'version=1.2.3 node_version=v20.0.0': 1 } },
});
