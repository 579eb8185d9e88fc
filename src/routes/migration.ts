import { FORMAT_PARAMETER, MEDIA, mediaFor } from '../model/media.ts';
import { chronicleOf, defineRoute, HttpProblem } from '../model/route.ts';

export default defineRoute({
  method: 'GET',
  url: '/migrations/:id',
  summary:
    'One migration: what tells of it, how long it was out, what was before and after, what changed and what broke',
  query: { type: 'object', additionalProperties: false, properties: { format: FORMAT_PARAMETER } },
  produces: Object.values(MEDIA),
  responses: { 200: 'the migration', 400: 'the query is not valid', 404: 'there is no such migration' },
  handle(asked, agent) {
    const chronicle = chronicleOf(agent);
    const id = asked.params['id'] ?? '';
    const episode = chronicle.episode(id);
    if (!episode)
      throw new HttpProblem(
        404,
        'No such migration',
        `there is no "${id}"; GET /migrations?all=true lists what is known`,
      );
    const type = mediaFor(asked);
    return { type, body: type === MEDIA.json ? episode : chronicle.renderEpisode(episode) };
  },
});
