import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_conntrack_usage_ratio',
  help: 'Entries in the connection tracking table, as a part of its limit.',
  type: 'gauge',
  labels: [],
  *samples({ snapshot }) {
    const { conntrack } = snapshot.slices;
    if (conntrack.state !== 'ok') return;
    const { count, max } = conntrack.value;
    if (max > 0) yield { value: count / max };
  },
});
