import { defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/healthz',
  summary: 'Whether the process lives, whatever the network does',
  responses: { 200: 'it does' },
  handle: () => ({ body: { status: 'ok' } }),
});
