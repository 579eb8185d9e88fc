import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_runs_total',
  help: 'Runs of the collectors since the daemon started.',
  type: 'counter',
  labels: [],
  live: true,
  *samples({ runs }) {
    yield { value: runs };
  },
});
