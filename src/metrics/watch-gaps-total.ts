import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_watch_gaps_total',
  help: 'How often changes of the network were missed, and everything was looked at anew, since the daemon started.',
  type: 'counter',
  labels: [],
  live: true,
  *samples({ episodes }) {
    yield { value: episodes.watchGaps };
  },
});
