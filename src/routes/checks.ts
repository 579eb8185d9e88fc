import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/checks',
  summary: 'The catalogue of checks',
  responses: { 200: 'every check, with the address of its page' },
  handle: (_request, { checks }) => ({
    body: checks.map(({ id, title, category, severity }) => ({ id, title, category, severity, docs: `/checks/${id}` })),
  }),
});
