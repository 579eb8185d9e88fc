import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/snapshot',
  summary: 'What was seen, slice by slice',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxAge: { type: 'number', minimum: 0, maximum: 86400, default: 10, description: 'seconds; 0 forces a fresh run' },
    },
  },
  responses: { 200: 'the snapshot, as netdiagd diagnose --from reads it', 400: 'the query is not valid' },
  handle: async ({ query }, agent) => ({ body: await agent.snapshot(query['maxAge'] as number) }),
});
