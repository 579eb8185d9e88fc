import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_history_bytes',
  help: 'Size of the files in which it is kept what is remembered of this host.',
  type: 'gauge',
  labels: [],
  live: true,
  *samples({ episodes: { history } }) {
    if (history) yield { value: history.bytes };
  },
});
