import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_migration_timestamp_seconds',
  help: 'When the latest live migration of this host began, as far as it shows here; absent before the first.',
  type: 'gauge',
  labels: [],
  live: true,
  *samples({ episodes: { latest } }) {
    if (latest) yield { value: latest.timestampSeconds };
  },
});
