import type { Agent } from './agent.ts';
import type { Chronicle } from './chronicle.ts';
import type { AgentEvent } from './episode.ts';

/** A request as a route sees it: validated by its schema, and only what it declared. */
export interface RouteRequest<Q = Readonly<Record<string, unknown>>> {
  readonly query: Q;
  readonly params: Readonly<Record<string, string>>;
  /** Those headers that it declared and the client sent, by their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The Host header, for addresses to copy. Hostile like all the rest. */
  readonly host: string;
  /** The one of these media types that the client likes best. */
  prefers<T extends string>(...offered: readonly [T, ...T[]]): T;
}

export interface RouteReply {
  readonly status?: number;
  /** Default `application/json`. */
  readonly type?: string;
  /** An `EventStream` where the answer goes on until somebody ends it. */
  readonly body: unknown;
}

/** A body that is written as things happen. The server numbers, bounds and ends it. */
export class EventStream {
  /** Begins to tell events, at once or later; what it returns ends that, and is called once. */
  readonly open: (tell: (event: AgentEvent) => void) => () => void;
  constructor(open: EventStream['open']) {
    this.open = open;
  }
}

/** JSON Schema of a query, as far as routes need it; also documented in /openapi.json. */
export interface QuerySchema {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly description: string }>>;
}

/** One HTTP route: a file of `src/routes`. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** In fastify's notation, `/snapshot/:slice`. */
  readonly url: string;
  readonly summary: string;
  readonly query?: QuerySchema;
  /** Headers that it wants to see, in small letters, and what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
  /** It makes the agent send packets where the caller says: to loopback peers only, and not too often. */
  readonly active?: true;
  /** It changes what the agent keeps: for loopback peers only, for no page of another site, and not too often. */
  readonly writes?: true;
  /** Meaning of each status that it answers. */
  readonly responses: Readonly<Record<number, string>>;
  /** Media types of the answer; JSON when left out. */
  readonly produces?: readonly string[];
  handle(request: RouteRequest, agent: Agent): Promise<RouteReply> | RouteReply;
}

export const defineRoute = (route: Route): Route => route;

/** Answered as application/problem+json, RFC 9457. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly title: string;
  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

/** @throws HttpProblem where the agent keeps no history. */
export function chronicleOf({ chronicle }: Agent): Chronicle {
  if (chronicle) return chronicle;
  throw new HttpProblem(404, 'No history', 'this netdiagd keeps no history of its host');
}
