import { defineMetric } from '../model/metric.ts';
import { CHECK_VERDICTS } from '../model/report.ts';

export default defineMetric({
  name: 'netdiagd_check_verdict',
  help: 'Verdict of each check in the latest run; the current one is 1, the others 0.',
  type: 'gauge',
  labels: ['check', 'category', 'severity', 'verdict'],
  *samples({ report }) {
    for (const { id, category, severity, verdict } of report.checks) {
      for (const one of CHECK_VERDICTS) {
        yield { labels: { check: id, category, severity, verdict: one }, value: Number(one === verdict) };
      }
    }
  },
});
