import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_migration_downtime_seconds',
  help: 'How long this host stood still in the latest live migration; absent while unknown.',
  type: 'gauge',
  labels: [],
  live: true,
  *samples({ episodes: { latest } }) {
    if (latest?.downtimeSeconds !== undefined) yield { value: latest.downtimeSeconds };
  },
});
