import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_http_requests_total',
  help: 'Answered requests, by route and status; `none` stands for addresses without a route.',
  type: 'counter',
  labels: ['route', 'code'],
  live: true,
  *samples({ requests }) {
    for (const { route, code, count } of requests) yield { labels: { route, code: String(code) }, value: count };
  },
});
