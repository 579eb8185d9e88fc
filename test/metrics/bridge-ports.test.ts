import metric from '../../src/metrics/bridge-ports.ts';
import { failed } from '../../src/model/slice.ts';
import { bridgePort } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'ports of two bridges': {
    host: {
      bridges: {
        ports: [
          bridgePort('tap0', 'k6t-eth0'),
          bridgePort('eth0-nic', 'k6t-eth0'),
          bridgePort('eth1', 'br1', { state: 'blocking' }),
        ],
        fdb: [],
        vlans: [],
      },
    },
    samples: { 'bridge=k6t-eth0 state=forwarding': 2, 'bridge=br1 state=blocking': 1 },
  },
  'no port': { host: { bridges: { ports: [], fdb: [], vlans: [] } }, samples: {} },
  'no bridge': { samples: {} },
  'bridge(8) failed': { slices: { bridges: failed('timeout') }, samples: {} },
});
