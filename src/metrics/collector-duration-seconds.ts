import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_collector_duration_seconds',
  help: 'Wall time of each collector in the latest run; they run side by side.',
  type: 'gauge',
  labels: ['collector'],
  *samples({ report }) {
    for (const { id, durationMs } of report.collectors) yield { labels: { collector: id }, value: durationMs / 1000 };
  },
});
