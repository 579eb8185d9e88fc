import { Readable } from 'node:stream';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonText } from '../engine/text.ts';
import { EventStream, HttpProblem, type Route, type RouteReply, type RouteRequest } from '../model/route.ts';
import { preferred } from './accept.ts';
import type { RunningAgent } from './agent.ts';
import { EventStreams, STREAM_HEADERS } from './event-streams.ts';
import { ACTIVE, Gate, WRITING } from './gate.ts';
import { isLoopback, Listeners } from './listeners.ts';
import type { Logger } from './log.ts';
import { Places } from './places.ts';
import { compilersFactory } from './queries.ts';

/** A response takes no longer, whatever the collectors do. */
const RESPONSE_DEADLINE_MS = 15_000;
const MAX_BODY_BYTES = 64 * 1024;
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export interface HttpServer {
  /**
   * The addresses that are served, with the port that the kernel chose where 0 was asked for.
   * @throws Error when none of the addresses can be used.
   */
  listen(addresses: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The routes of the registry behind fastify, with the agent's limits and its errors as RFC 9457 problems. */
export function createHttpServer(routes: readonly Route[], agent: RunningAgent, log: Logger): HttpServer {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory },
    frameworkErrors: (cause, _request, reply) => sendProblem(reply, cause, log),
  });
  const places = new Places();
  app.addHook('onRequest', async (request, reply) => {
    places.enter(reply.raw);
    refuseForeignHost(request);
  });
  app.addHook('onResponse', async ({ routeOptions }, { raw, statusCode }) => {
    // A stream was counted when it was opened: most end by their client's going.
    if (places.holds(raw)) agent.countRequest(routeOptions.url ?? 'none', statusCode);
  });
  app.setErrorHandler((cause, _request, reply) => sendProblem(reply, cause, log));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new HttpProblem(404, 'No such route', `${request.method} ${request.url} is not known; GET / lists the routes`),
      log,
    ),
  );
  const streams = new EventStreams();
  const parts: Parts = {
    agent,
    active: new Gate(ACTIVE),
    writing: new Gate(WRITING),
    stream(reply, body) {
      const opened = streams.open(body);
      try {
        places.leave(reply.raw);
      } catch (cause) {
        opened.destroy();
        throw cause;
      }
      agent.countRequest(reply.routeOptions.url ?? 'none', 200);
      return opened;
    },
  };
  for (const route of routes) register(app, route, parts);
  let listeners: Listeners | undefined;
  return {
    async listen(addresses) {
      await app.ready();
      listeners = new Listeners(app.routing, log);
      return listeners.open(addresses);
    },
    async close() {
      streams.close();
      await listeners?.close();
      await app.close();
    },
  };
}

/** What the routes of one server share. */
interface Parts {
  readonly agent: RunningAgent;
  readonly active: Gate;
  readonly writing: Gate;
  /** Opens a stream, which is no longer a request under way. */
  stream(reply: FastifyReply, body: EventStream): Readable;
}

function register(app: FastifyInstance, route: Route, { agent, active, writing, stream }: Parts): void {
  app.route({
    method: route.method,
    url: route.url,
    schema: { querystring: route.query ?? { type: 'object', additionalProperties: false, properties: {} } },
    handler: async (request, reply) => {
      const asked = askedBy(request, route);
      const work = async () => route.handle(asked, agent);
      const caller = { peer: request.raw.socket.remoteAddress ?? '', headers: request.headers };
      const gate = route.active ? active : route.writes ? writing : undefined;
      const { status = 200, type, body } = await withinDeadline(gate ? gate.pass(caller, work) : work());
      const isStream = body instanceof EventStream;
      // HEAD is told of a stream, and given none.
      const opened = isStream && (request.method === 'HEAD' ? Readable.from([]) : stream(reply, body));
      return reply
        .status(status)
        .headers({ ...HEADERS, vary: 'accept', ...(isStream && STREAM_HEADERS) })
        .type(type ?? 'application/json; charset=utf-8')
        .send(opened || written(body));
    },
  });
}

function askedBy(request: FastifyRequest, route: Route): RouteRequest {
  const headers = Object.keys(route.headers ?? {}).flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    query: request.query as Readonly<Record<string, unknown>>,
    params: request.params as Readonly<Record<string, string>>,
    headers: Object.fromEntries(headers),
    host: request.headers.host ?? '',
    prefers: (...offered) => preferred(request.headers.accept ?? '*/*', offered),
  };
}

async function withinDeadline(answer: Promise<RouteReply>): Promise<RouteReply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new HttpProblem(504, 'Not in time', `no answer within ${RESPONSE_DEADLINE_MS} ms`)),
      RESPONSE_DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A page of another site must not read this host through a name that points at 127.0.0.1
 * (DNS rebinding): on a loopback listener the Host header must name loopback.
 */
function refuseForeignHost(request: FastifyRequest): void {
  const local = request.raw.socket.localAddress ?? '';
  if (!isLoopback(local)) return;
  const host = (request.headers.host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return;
  throw new HttpProblem(421, 'Not for this host', `the Host header must name this machine's loopback address`);
}

function sendProblem(reply: FastifyReply, cause: unknown, log: Logger) {
  const problem = toProblem(cause);
  if (problem.status >= 500) log.error('a request failed', { status: problem.status, error: String(cause) });
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .headers(HEADERS)
    .send(jsonText({ type: 'about:blank', ...problem }));
}

function toProblem(cause: unknown): { status: number; title: string; detail: string } {
  if (cause instanceof HttpProblem) return { status: cause.status, title: cause.title, detail: cause.message };
  const { statusCode = 500, message, validation } = cause as FastifyError;
  const title = statusCode === 400 ? 'The request is not valid' : 'The request failed';
  return {
    status: statusCode,
    title,
    detail: statusCode >= 500 ? 'see the log of netdiagd' : (inWords(validation) ?? message),
  };
}

const json = new WeakMap<object, Buffer>();

/** Objects as JSON. A snapshot is frozen and large: its JSON is made once, however many ask for it. */
function written(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return body;
  const bytes = json.get(body) ?? Buffer.from(jsonText(body));
  if (Object.isFrozen(body)) json.set(body, bytes);
  return bytes;
}

/** What ajv found, by the parameter's name. */
function inWords(validation: FastifyError['validation']): string | undefined {
  const [error] = validation ?? [];
  if (!error) return undefined;
  if (error.keyword === 'additionalProperties') return `there is no parameter "${error.params['additionalProperty']}"`;
  if (error.keyword === 'required') return `the parameter "${error.params['missingProperty']}" is missing`;
  const [name = ''] = error.instancePath.slice(1).split('/');
  if (error.keyword === 'enum')
    return `${name} must be one of ${(error.params['allowedValues'] as readonly string[]).join(', ')}`;
  return `${name} ${error.message}`;
}
