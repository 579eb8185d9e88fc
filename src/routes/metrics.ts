import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/metrics',
  summary: 'Prometheus metrics of the latest run, as text 0.0.4 or OpenMetrics 1.0.0 by Accept',
  produces: ['text/plain; version=0.0.4', 'application/openmetrics-text; version=1.0.0'],
  responses: { 200: 'the metrics' },
  async handle({ prefers }, agent) {
    const type = prefers('text/plain', 'application/openmetrics-text');
    const { contentType, body } = await agent.exposition(type === 'application/openmetrics-text');
    return { type: contentType, body };
  },
});
