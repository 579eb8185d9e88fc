import metric from '../../src/metrics/interface-addresses.ts';
import { failed } from '../../src/model/slice.ts';
import { address, iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'by family': {
    host: {
      interfaces: [
        iface('eth0', { addresses: [address('192.0.2.5/24'), address('fe80::1/64'), address('2001:db8::5/64')] }),
      ],
    },
    samples: { 'interface=eth0 family=inet': 1, 'interface=eth0 family=inet6': 2 },
  },
  none: {
    host: { interfaces: [iface('eth0')] },
    samples: { 'interface=eth0 family=inet': 0, 'interface=eth0 family=inet6': 0 },
  },
  'the link of a pod': { host: { interfaces: [iface('veth1a2b3c4d', { linkNetnsid: 3 })] }, samples: {} },
  'ip(8) failed': { slices: { interfaces: failed('timeout') }, samples: {} },
});
