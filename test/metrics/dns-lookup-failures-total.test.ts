import metric from '../../src/metrics/dns-lookup-failures-total.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'by server and code': {
    input: {
      lookups: {
        series: [],
        failures: [
          { server: '1', rcode: 'NXDOMAIN', count: 3 },
          { server: '2', rcode: 'timeout', count: 1 },
        ],
      },
    },
    samples: { 'server=1 rcode=NXDOMAIN': 3, 'server=2 rcode=timeout': 1 },
  },
  'none yet': { samples: {} },
});
