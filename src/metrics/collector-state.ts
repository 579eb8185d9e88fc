import { defineMetric } from '../model/metric.ts';

const STATES = ['ok', 'absent', 'failed'] as const;

export default defineMetric({
  name: 'netdiagd_collector_state',
  help: 'State of each slice in the latest run; absent means that this host has none, failed that it should have worked.',
  type: 'gauge',
  labels: ['collector', 'state'],
  *samples({ report }) {
    for (const { id, state } of report.collectors) {
      for (const one of STATES) yield { labels: { collector: id, state: one }, value: Number(one === state) };
    }
  },
});
