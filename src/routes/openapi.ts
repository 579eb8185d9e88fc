import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/openapi.json',
  summary: 'These routes as OpenAPI 3.1',
  responses: { 200: 'the description' },
  handle: (_request, agent) => ({ body: agent.openapi() }),
});
