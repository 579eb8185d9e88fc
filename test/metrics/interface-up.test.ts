import metric from '../../src/metrics/interface-up.ts';
import { failed } from '../../src/model/slice.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'up and down': {
    host: { interfaces: [iface('eth0'), iface('eth1', { flags: ['BROADCAST'] })] },
    samples: { 'interface=eth0': 1, 'interface=eth1': 0 },
  },
  'the link of a pod': { host: { interfaces: [iface('veth1a2b3c4d', { linkNetnsid: 3 })] }, samples: {} },
  'ip(8) failed': { slices: { interfaces: failed('timeout') }, samples: {} },
});
