import { FORMAT_PARAMETER, MEDIA, mediaFor } from '../model/media.ts';
import { chronicleOf, defineRoute } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/changes',
  summary: 'What is different from an earlier state of this host',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      since: {
        type: 'string',
        minLength: 1,
        maxLength: 100,
        default: 'baseline',
        description: 'baseline (POST /baseline), a time such as 2026-11-20T12:00:00Z, or before a migration, by its id',
      },
      format: FORMAT_PARAMETER,
    },
  },
  produces: Object.values(MEDIA),
  responses: {
    200: 'the changes, the most telling first',
    400: 'the query is not valid',
    404: 'nothing is known of that point',
  },
  async handle(asked, agent) {
    const chronicle = chronicleOf(agent);
    // Who does not escape the + of a time zone means it all the same.
    const since = String(asked.query['since']).replace(/ (?=\d{2}:?\d{2}$)/, '+');
    const changes = await chronicle.changesSince(since);
    const type = mediaFor(asked);
    return { type, body: type === MEDIA.json ? changes : chronicle.renderChanges(changes) };
  },
});
