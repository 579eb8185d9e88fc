import metric from '../../src/metrics/dhcp-lease-renewal-timestamp-seconds.ts';
import { failed } from '../../src/model/slice.ts';
import { lease } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const { renewAt: _end, ...forever } = lease('eth0');
const { interface: _name, ...nowhere } = lease('eth0');

testMetric(metric, {
  'the newest of a client counts': {
    host: {
      leases: [
        lease('eth0', { renewAt: '2026-11-20T11:00:00.000Z' }),
        lease('eth0', { renewAt: '2026-11-20T13:00:00.000Z' }),
        lease('eth0', { renewAt: '2026-11-20T12:00:00.000Z', client: 'dhclient' }),
      ],
    },
    samples: {
      'interface=eth0 client=systemd-networkd': Date.UTC(2026, 10, 20, 13) / 1000,
      'interface=eth0 client=dhclient': Date.UTC(2026, 10, 20, 12) / 1000,
    },
  },
  'a lease without end': { host: { leases: [forever] }, samples: {} },
  'a lease of no interface': { host: { leases: [nowhere] }, samples: {} },
  'a time that is none': { host: { leases: [lease('eth0', { renewAt: 'soon' })] }, samples: {} },
  'no lease': { host: { leases: [] }, samples: {} },
  'not readable': { slices: { leases: failed('EACCES') }, samples: {} },
});
