import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_finding_active',
  help: 'Number of findings of a check that has any; the report names their subjects.',
  type: 'gauge',
  labels: ['check', 'severity'],
  *samples({ report }) {
    const counts = new Map<string, { check: string; severity: string; count: number }>();
    for (const { check, severity } of report.findings) {
      const key = `${check} ${severity}`;
      counts.set(key, { check, severity, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    for (const { check, severity, count } of counts.values()) yield { labels: { check, severity }, value: count };
  },
});
