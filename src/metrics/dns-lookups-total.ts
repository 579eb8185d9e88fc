import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dns_lookups_total',
  help: 'Names looked up since the daemon started, by server in the order of resolv.conf, and by kind: of the cluster, of addresses (reverse), of the outside.',
  type: 'counter',
  labels: ['server', 'kind'],
  *samples({ lookups }) {
    for (const { server, kind, count } of lookups.series) yield { labels: { server, kind }, value: count };
  },
});
