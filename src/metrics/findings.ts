import { SEVERITIES } from '../model/check.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_findings',
  help: 'Findings of the latest run, consequences included.',
  type: 'gauge',
  labels: ['severity'],
  *samples({ report }) {
    for (const severity of SEVERITIES) yield { labels: { severity }, value: report.summary[severity] };
  },
});
