import metric from '../../src/metrics/interface-carrier-changes-total.ts';
import { failed } from '../../src/model/slice.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'as the kernel counts': {
    host: { interfaces: [iface('eth0', { carrierChanges: 4 })] },
    samples: { 'interface=eth0': 4 },
  },
  'not said by an old kernel': { host: { interfaces: [iface('eth0')] }, samples: {} },
  'the link of a pod': {
    host: { interfaces: [iface('veth1a2b3c4d', { linkNetnsid: 3, carrierChanges: 2 })] },
    samples: {},
  },
  'ip(8) failed': { slices: { interfaces: failed('timeout') }, samples: {} },
});
