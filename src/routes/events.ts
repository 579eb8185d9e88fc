import { EVENT_TYPES, type EventType } from '../model/episode.ts';
import { chronicleOf, defineRoute, EventStream, HttpProblem } from '../model/route.ts';

interface Query {
  readonly types?: readonly string[];
  readonly lastEventId?: number;
}

export default defineRoute({
  method: 'GET',
  url: '/events',
  summary: 'What happens, as server-sent events: changes of the network, leases, findings, migrations',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      types: {
        type: 'array',
        items: { type: 'string', maxLength: 200 },
        maxItems: EVENT_TYPES.length,
        description: `only these, repeated or with commas: ${EVENT_TYPES.join(', ')}; gap is always told`,
      },
      lastEventId: {
        type: 'integer',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'go on after this event, as far as events are kept; the header wins',
      },
    },
  },
  headers: { 'last-event-id': 'what EventSource sends when it comes back: go on after this event' },
  produces: ['text/event-stream'],
  responses: {
    200: 'a stream that does not end: each event has an id, its type, and as data one line of JSON',
    400: 'the query is not valid',
    404: 'no history is kept',
    503: 'too many streams are open',
  },
  handle({ query, headers }, agent) {
    const { types, lastEventId } = query as unknown as Query;
    const chronicle = chronicleOf(agent);
    const wanted = types && typesIn(types);
    const after = idIn(headers['last-event-id']) ?? lastEventId;
    const body = new EventStream((tell) => {
      const listening = chronicle.listen((event) => {
        if (!wanted || wanted.has(event.type) || event.type === 'gap') tell(event);
      }, after);
      return () => listening.close();
    });
    return { type: 'text/event-stream; charset=utf-8', body };
  },
});

function typesIn(lists: readonly string[]): ReadonlySet<EventType> {
  const names = lists.flatMap((list) => list.split(','));
  const unknown = names.find((name) => !EVENT_TYPES.some((type) => type === name));
  if (unknown === undefined) return new Set(names as readonly EventType[]);
  const known = EVENT_TYPES.join(', ');
  throw new HttpProblem(400, 'The request is not valid', `types must be of ${known}, and not "${unknown}"`);
}

/** A browser that has no id yet may send an empty one. */
function idIn(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const id = /^\d{1,16}$/.test(header) ? Number(header) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new HttpProblem(400, 'The request is not valid', 'Last-Event-ID must be the id of an event');
}
