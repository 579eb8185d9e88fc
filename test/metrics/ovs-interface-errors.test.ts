import metric from '../../src/metrics/ovs-interface-errors.ts';
import { failed } from '../../src/model/slice.ts';
import { testMetric } from '../support/metric-tester.ts';

const bridge = (name: string, error: string | undefined) => ({
  name,
  controllers: [],
  ports: [{ name: 'p1', interfaces: [{ name: 'p1', ...(error !== undefined && { error }) }] }],
});

testMetric(metric, {
  'one port that could not be opened': {
    host: {
      ovs: {
        managers: [],
        bridges: [bridge('br-int', 'could not open network device tap1 (No such device)'), bridge('br-ex', undefined)],
      },
    },
    samples: { 'bridge=br-int': 1, 'bridge=br-ex': 0 },
  },
  'no bridge': { host: { ovs: { managers: [], bridges: [] } }, samples: {} },
  'no Open vSwitch': { samples: {} },
  'ovs-vsctl failed': { slices: { ovs: failed('timeout') }, samples: {} },
});
