import { defineRoute, HttpProblem } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/checks/:id',
  summary: 'One check explained: what it finds, why it is a fault, how it is repaired',
  responses: { 200: 'the check', 404: 'there is no such check' },
  handle({ params }, agent) {
    const page = agent.page(params['id'] ?? '');
    if (!page)
      throw new HttpProblem(404, 'No such check', `there is no check "${params['id']}"; GET /checks lists them`);
    return { body: page };
  },
});
