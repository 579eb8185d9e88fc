import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dns_lookup_duration_seconds',
  help: 'How long answers of a DNS server took, denials among them, since the daemon started; labels as of netdiagd_dns_lookups_total.',
  type: 'histogram',
  labels: ['server', 'kind'],
  *samples({ lookups }) {
    for (const { server, kind, answered, durations } of lookups.series)
      if (answered > 0) yield { labels: { server, kind }, value: answered, spread: durations };
  },
});
