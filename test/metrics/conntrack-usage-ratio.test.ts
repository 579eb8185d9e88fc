import metric from '../../src/metrics/conntrack-usage-ratio.ts';
import { failed } from '../../src/model/slice.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'a quarter full': { host: { conntrack: { count: 65536, max: 262144 } }, samples: { '': 0.25 } },
  empty: { host: { conntrack: { count: 0, max: 262144 } }, samples: { '': 0 } },
  'no limit known': { host: { conntrack: { count: 5, max: 0 } }, samples: {} },
  'not loaded': { samples: {} },
  'not readable': { slices: { conntrack: failed('EACCES') }, samples: {} },
});
