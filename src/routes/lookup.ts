import { FORMAT_PARAMETER, MEDIA, mediaFor } from '../model/media.ts';
import { LOOKUP_TYPES, type LookupRequest } from '../model/resolution.ts';
import { defineRoute } from '../model/route.ts';

const MAX_SERVERS = 8;

interface Query {
  readonly name: string;
  readonly type?: readonly string[];
  readonly server?: readonly string[];
  readonly tcp?: boolean;
  readonly edns?: boolean;
  readonly all?: boolean;
}

export default defineRoute({
  method: 'GET',
  url: '/lookup',
  summary: 'One name on every DNS server, and why it resolves or not; for loopback peers only',
  active: true,
  query: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 254, description: 'the name, as a program would look it up' },
      type: {
        type: 'array',
        items: { type: 'string', enum: LOOKUP_TYPES },
        maxItems: LOOKUP_TYPES.length,
        description: 'record types, repeated; otherwise A, AAAA and SRV',
      },
      server: {
        type: 'array',
        items: { type: 'string', minLength: 2, maxLength: 60 },
        maxItems: MAX_SERVERS,
        description: 'addresses of servers to ask in the place of the configured ones, repeated',
      },
      tcp: { type: 'boolean', description: 'ask over TCP from the start' },
      edns: { type: 'boolean', description: 'ask with EDNS' },
      all: { type: 'boolean', description: 'every query in the text, and not only those that tell something' },
      format: FORMAT_PARAMETER,
    },
  },
  produces: Object.values(MEDIA),
  responses: {
    200: 'what every server says, what programs here get, and why',
    400: 'the query is not valid',
    403: 'the caller is not on this host',
    429: 'too many such requests',
  },
  async handle(asked, agent) {
    const { name, type: types, server: servers, tcp, edns, all = false } = asked.query as unknown as Query;
    const request: LookupRequest = {
      name,
      ...(types && { types }),
      ...(servers && { servers }),
      ...(tcp && { tcp }),
      ...(edns && { edns }),
    };
    const type = mediaFor(asked);
    const report = await agent.lookup(request);
    return { type, body: type === MEDIA.json ? report : agent.renderLookup(report, all) };
  },
});
