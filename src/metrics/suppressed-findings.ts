import { SEVERITIES } from '../model/check.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_suppressed_findings',
  help: 'Findings of the latest run that the configuration suppresses.',
  type: 'gauge',
  labels: ['severity'],
  *samples({ report }) {
    for (const severity of SEVERITIES) {
      const count = report.suppressed.filter((finding) => finding.severity === severity).length;
      if (count > 0) yield { labels: { severity }, value: count };
    }
  },
});
