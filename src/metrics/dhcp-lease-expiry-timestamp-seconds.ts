import { leaseTimes } from '../facts/metric-leases.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dhcp_lease_expiry_timestamp_seconds',
  help: 'When the lease expires; a lease without end has no series.',
  type: 'gauge',
  labels: ['interface', 'client'],
  samples: ({ snapshot }) => leaseTimes(snapshot, ({ expiresAt }) => expiresAt),
});
