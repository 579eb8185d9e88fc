import { defineMetric } from '../model/metric.ts';
import { VERDICTS } from '../model/report.ts';

export default defineMetric({
  name: 'netdiagd_verdict',
  help: 'Verdict of the latest run; the current one is 1, the others 0.',
  type: 'gauge',
  labels: ['verdict'],
  *samples({ report }) {
    for (const verdict of VERDICTS) yield { labels: { verdict }, value: Number(verdict === report.verdict) };
  },
});
