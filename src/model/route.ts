import type { Agent } from './agent.ts';

/** A request as a route sees it: validated by its schema, and only what it declared. */
export interface RouteRequest<Q = Readonly<Record<string, unknown>>> {
  readonly query: Q;
  readonly params: Readonly<Record<string, string>>;
  /** The Host header, for addresses to copy. Hostile like all the rest. */
  readonly host: string;
  /** The one of these media types that the client likes best. */
  prefers<T extends string>(...offered: readonly [T, ...T[]]): T;
}

export interface RouteReply {
  readonly status?: number;
  /** Default `application/json`. */
  readonly type?: string;
  readonly body: unknown;
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
  /** It makes the agent send packets where the caller says: to loopback peers only, and not too often. */
  readonly active?: true;
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
