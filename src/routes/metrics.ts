import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/metrics',
  summary: 'Prometheus metrics of the latest run, as text 0.0.4 or OpenMetrics 1.0.0 by Accept',
  produces: ['text/plain; version=0.0.4', 'application/openmetrics-text; version=1.0.0'],
  responses: { 200: 'the metrics' },
  async handle({ accept }, agent) {
    const { contentType, body } = await agent.exposition(prefersOpenMetrics(accept));
    return { type: contentType, body };
  },
});

/** Prometheus names OpenMetrics first where it wants it; a quality of 0 refuses it. */
function prefersOpenMetrics(accept: string): boolean {
  const quality = (type: string) => {
    const range = accept.split(',').find((part) => part.trim().startsWith(type));
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1);
  };
  return (
    quality('application/openmetrics-text') > 0 && quality('application/openmetrics-text') >= quality('text/plain')
  );
}
