import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_history_write_failures_total',
  help: 'How often what is remembered of this host could not be written, since the daemon started.',
  type: 'counter',
  labels: [],
  live: true,
  *samples({ episodes: { history } }) {
    if (history) yield { value: history.writeFailures };
  },
});
