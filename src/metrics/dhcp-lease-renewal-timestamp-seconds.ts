import { leaseTimes } from '../facts/metric-leases.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dhcp_lease_renewal_timestamp_seconds',
  help: 'When the client should renew the lease (T1).',
  type: 'gauge',
  labels: ['interface', 'client'],
  samples: ({ snapshot }) => leaseTimes(snapshot, ({ renewAt }) => renewAt),
});
