import metric from '../../src/metrics/interface-receive-dropped-total.ts';
import { failed } from '../../src/model/slice.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const COUNTERS = { bytes: 100, packets: 10, errors: 3, dropped: 7 };

testMetric(metric, {
  'as the driver counts': {
    host: { interfaces: [iface('eth0', { rx: COUNTERS, tx: { bytes: 0, packets: 0, errors: 0, dropped: 0 } })] },
    samples: { 'interface=eth0': 7 },
  },
  'no counters': { host: { interfaces: [iface('eth0')] }, samples: {} },
  'the link of a pod': { host: { interfaces: [iface('veth1a2b3c4d', { linkNetnsid: 3, rx: COUNTERS })] }, samples: {} },
  'ip(8) failed': { slices: { interfaces: failed('timeout') }, samples: {} },
});
