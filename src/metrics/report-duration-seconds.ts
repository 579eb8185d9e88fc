import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_report_duration_seconds',
  help: 'Wall time of the latest run, from the first command to the verdict.',
  type: 'gauge',
  labels: [],
  *samples({ report }) {
    yield { value: report.durationMs / 1000 };
  },
});
