import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_report_timestamp_seconds',
  help: 'When the latest run was made; everything else here is as old as it.',
  type: 'gauge',
  labels: [],
  *samples({ report }) {
    yield { value: Date.parse(report.takenAt) / 1000 };
  },
});
