import metric from '../../src/metrics/sockets-orphaned.ts';
import { failed } from '../../src/model/slice.ts';
import { address, iface, socket } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const interfaces = [iface('eth0', { addresses: [address('10.0.0.5/24')] })];
const sockets = [
  socket('tcp ESTAB 10.0.0.5:22 10.0.0.9:4242'),
  socket('tcp ESTAB 10.0.1.5:22 10.0.0.9:4243'),
  socket('tcp LISTEN 10.0.1.5:80 0.0.0.0:*'),
];

testMetric(metric, {
  'two of three': { host: { interfaces, sockets }, samples: { '': 2 } },
  none: { host: { interfaces, sockets: sockets.slice(0, 1) }, samples: { '': 0 } },
  'sockets not seen': { host: { interfaces }, samples: {} },
  'interfaces not readable': { host: { sockets }, slices: { interfaces: failed('timeout') }, samples: {} },
});
