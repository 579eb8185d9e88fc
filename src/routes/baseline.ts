import { chronicleOf, defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'POST',
  url: '/baseline',
  summary: 'Keep the state of now, for GET /changes, in place of the one that was kept before; for loopback peers only',
  writes: true,
  responses: {
    201: 'when that state was taken, and why it is kept in memory only, where it is',
    403: 'the caller is not on this host, or a page of another site',
    404: 'no history is kept',
    429: 'too many such requests',
  },
  async handle(_asked, agent) {
    const baseline = await chronicleOf(agent).saveBaseline();
    return { status: 201, body: { apiVersion: 'netdiagd/v1', kind: 'Baseline', ...baseline } };
  },
});
