import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_history_written_bytes_total',
  help: 'What was written to the disk of what is remembered of this host, since the daemon started; history.bytesPerHour bounds it.',
  type: 'counter',
  labels: [],
  live: true,
  *samples({ episodes: { history } }) {
    if (history) yield { value: history.writtenBytes };
  },
});
