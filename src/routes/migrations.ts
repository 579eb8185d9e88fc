import { headOf } from '../model/episode.ts';
import { FORMAT_PARAMETER, MEDIA, mediaFor } from '../model/media.ts';
import { chronicleOf, defineRoute } from '../model/route.ts';

interface Query {
  readonly all: boolean;
  readonly limit: number;
}

export default defineRoute({
  method: 'GET',
  url: '/migrations',
  summary: 'Live migrations of this host that were noticed, the latest first',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      all: {
        type: 'boolean',
        default: false,
        description: 'whatever else happened, too: reboots, pauses, links that flapped, renewed leases',
      },
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 50, description: 'how many at most' },
      format: FORMAT_PARAMETER,
    },
  },
  produces: Object.values(MEDIA),
  responses: { 200: 'the list', 400: 'the query is not valid', 404: 'no history is kept' },
  handle(asked, agent) {
    const { all, limit } = asked.query as unknown as Query;
    const chronicle = chronicleOf(agent);
    const known = chronicle.episodes();
    const wanted = all ? known : known.filter(({ kind }) => kind === 'migration');
    const episodes = wanted.slice(0, limit);
    const type = mediaFor(asked);
    if (type === MEDIA.text)
      return { type, body: chronicle.renderEpisodes(episodes, all ? undefined : known.length - wanted.length) };
    return { type, body: { apiVersion: 'netdiagd/v1', kind: 'Migrations', items: episodes.map(headOf) } };
  },
});
