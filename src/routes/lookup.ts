import { LOOKUP_TYPES, type LookupRequest } from '../model/resolution.ts';
import { defineRoute } from '../model/route.ts';

const TYPES = { json: 'application/json; charset=utf-8', text: 'text/plain; charset=utf-8' } as const;
const MAX_SERVERS = 8;

interface Query {
  readonly name: string;
  readonly type?: readonly string[];
  readonly server?: readonly string[];
  readonly tcp?: boolean;
  readonly edns?: boolean;
  readonly all?: boolean;
  readonly format?: keyof typeof TYPES;
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
      format: {
        type: 'string',
        enum: ['json', 'text'],
        description: 'otherwise chosen by the Accept header; JSON by default',
      },
    },
  },
  produces: Object.values(TYPES),
  responses: {
    200: 'what every server says, what programs here get, and why',
    400: 'the query is not valid',
    403: 'the caller is not on this host',
    429: 'too many such requests',
  },
  async handle({ query, prefers }, agent) {
    const { name, type: types, server: servers, tcp, edns, all = false, format } = query as unknown as Query;
    const request: LookupRequest = {
      name,
      ...(types && { types }),
      ...(servers && { servers }),
      ...(tcp && { tcp }),
      ...(edns && { edns }),
    };
    const type = format ? TYPES[format] : prefers(TYPES.json, TYPES.text);
    const report = await agent.lookup(request);
    return { type, body: type === TYPES.json ? report : agent.renderLookup(report, all) };
  },
});
