import metric from '../../src/metrics/interface-mtu-bytes.ts';
import { failed } from '../../src/model/slice.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'as it is': { host: { interfaces: [iface('eth0', { mtu: 1400 })] }, samples: { 'interface=eth0': 1400 } },
  'the link of a pod': { host: { interfaces: [iface('veth1a2b3c4d', { linkNetnsid: 3 })] }, samples: {} },
  'ip(8) failed': { slices: { interfaces: failed('timeout') }, samples: {} },
});
