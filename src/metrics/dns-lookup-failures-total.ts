import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dns_lookup_failures_total',
  help: 'Lookups that brought no answer, by timeout, refused, unreachable or malformed, or a denial, by its code, such as NXDOMAIN.',
  type: 'counter',
  labels: ['server', 'rcode'],
  *samples({ lookups }) {
    for (const { server, rcode, count } of lookups.failures) yield { labels: { server, rcode }, value: count };
  },
});
