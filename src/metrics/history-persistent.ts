import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_history_persistent',
  help: 'Whether what is remembered of this host is on the disk, and outlives the daemon (1) or not (0).',
  type: 'gauge',
  labels: [],
  live: true,
  *samples({ episodes: { history } }) {
    if (history) yield { value: history.persistent ? 1 : 0 };
  },
});
