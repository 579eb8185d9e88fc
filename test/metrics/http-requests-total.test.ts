import metric from '../../src/metrics/http-requests-total.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'by route and status': {
    input: {
      requests: [
        { route: '/diagnose', code: 200, count: 3 },
        { route: '/diagnose', code: 503, count: 1 },
        { route: 'none', code: 404, count: 2 },
      ],
    },
    samples: { 'route=/diagnose code=200': 3, 'route=/diagnose code=503': 1, 'route=none code=404': 2 },
  },
  'none yet': { samples: {} },
});
