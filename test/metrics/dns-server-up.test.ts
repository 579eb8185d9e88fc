import metric from '../../src/metrics/dns-server-up.ts';
import { failed } from '../../src/model/slice.ts';
import { lookup } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'the second one is silent': {
    host: {
      lookups: {
        clusterDomain: 'cluster.local',
        clusterDomainSource: 'default',
        lookups: [
          lookup('10.96.0.10', 'a', { outcome: 'timeout' }),
          lookup('10.96.0.10', 'b'),
          lookup('192.0.2.53', 'a', { outcome: 'timeout' }),
        ],
      },
    },
    samples: { 'server=1': 1, 'server=2': 0 },
  },
  'no server asked': {
    host: { lookups: { clusterDomain: 'cluster.local', clusterDomainSource: 'default', lookups: [] } },
    samples: {},
  },
  'no resolver': { samples: {} },
  'no answer in time': { slices: { lookups: failed('did not finish') }, samples: {} },
});
