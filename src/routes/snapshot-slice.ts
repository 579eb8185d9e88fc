import { defineRoute, HttpProblem } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/snapshot/:slice',
  summary: 'One slice of the snapshot: its state, and its value or the reason why there is none',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxAge: { type: 'number', minimum: 0, maximum: 86400, default: 10, description: 'seconds; 0 forces a fresh run' },
    },
  },
  responses: { 200: 'the slice', 400: 'the query is not valid', 404: 'there is no such slice' },
  async handle({ query, params }, agent) {
    const { slices } = await agent.snapshot(query['maxAge'] as number);
    const found = Object.entries(slices).find(([name]) => name === params['slice']);
    if (!found) {
      const names = Object.keys(slices).join(', ');
      throw new HttpProblem(404, 'No such slice', `there is no slice "${params['slice']}"; known are ${names}`);
    }
    return { body: found[1] };
  },
});
