import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/readyz',
  summary: 'Whether a first report has been made',
  responses: { 200: 'it has', 503: 'not yet' },
  handle: (_request, agent) =>
    agent.ready() ? { body: { status: 'ok' } } : { status: 503, body: { status: 'starting' } },
});
