import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_conntrack_usage_ratio',
  help: 'Entries in the connection tracking table, as a part of its limit.',
  type: 'gauge',
  labels: [],
  *samples({ snapshot }) {
    const { conntrack } = snapshot.slices;
    if (conntrack.state === 'ok') yield { value: conntrack.value.count / conntrack.value.max };
  },
});
