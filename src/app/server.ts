import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { HttpProblem, type Route, type RouteReply, type RouteRequest } from '../model/route.ts';
import { preferred } from './accept.ts';
import type { RunningAgent } from './agent.ts';
import type { Logger } from './log.ts';

/** A response takes no longer, whatever the collectors do. */
const RESPONSE_DEADLINE_MS = 15_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 256;
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
    ajv: { customOptions: { coerceTypes: 'array', removeAdditional: false, allErrors: false } },
    frameworkErrors: (cause, _request, reply) => sendProblem(reply, cause, log),
  });
  app.addHook('onRequest', async (request) => refuseForeignHost(request));
  app.addHook('onResponse', async (request, reply) =>
    agent.countRequest(request.routeOptions.url ?? 'none', reply.statusCode),
  );
  app.setErrorHandler((cause, _request, reply) => sendProblem(reply, cause, log));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new HttpProblem(404, 'No such route', `${request.method} ${request.url} is not known; GET / lists the routes`),
      log,
    ),
  );
  for (const route of routes) register(app, route, agent);
  const servers: Server[] = [];
  return {
    async listen(addresses) {
      await app.ready();
      return listenOnAll(addresses, app.routing, servers, log);
    },
    async close() {
      await Promise.all(servers.map(stop));
      await app.close();
    },
  };
}

function register(app: FastifyInstance, route: Route, agent: RunningAgent): void {
  app.route({
    method: route.method,
    url: route.url,
    schema: { querystring: route.query ?? { type: 'object', additionalProperties: false, properties: {} } },
    handler: async (request, reply) => {
      const asked: RouteRequest = {
        query: request.query as Readonly<Record<string, unknown>>,
        params: request.params as Readonly<Record<string, string>>,
        host: request.headers.host ?? '',
        prefers: (...offered) => preferred(request.headers.accept ?? '*/*', offered),
      };
      const answer = await withinDeadline(Promise.resolve(route.handle(asked, agent)));
      return reply
        .status(answer.status ?? 200)
        .headers({ ...HEADERS, vary: 'accept' })
        .type(answer.type ?? 'application/json; charset=utf-8')
        .send(answer.body);
    },
  });
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

const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.'));

function sendProblem(reply: FastifyReply, cause: unknown, log: Logger) {
  const problem = toProblem(cause);
  if (problem.status >= 500) log.error('a request failed', { status: problem.status, error: String(cause) });
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .headers(HEADERS)
    .send(JSON.stringify({ type: 'about:blank', ...problem }));
}

function toProblem(cause: unknown): { status: number; title: string; detail: string } {
  if (cause instanceof HttpProblem) return { status: cause.status, title: cause.title, detail: cause.message };
  const { statusCode = 500, message } = cause as { statusCode?: number; message: string };
  const title = statusCode === 400 ? 'The request is not valid' : 'The request failed';
  return { status: statusCode, title, detail: statusCode >= 500 ? 'see the log of netdiagd' : message };
}

/** One address that is gone must not take the others down. */
async function listenOnAll(addresses: readonly string[], routing: RequestListener, servers: Server[], log: Logger) {
  const bound: string[] = [];
  const failures: string[] = [];
  for (const address of addresses) {
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: 16_384 }, routing);
    server.maxConnections = MAX_CONNECTIONS;
    try {
      const port = await listenOn(server, address);
      const served = address.replace(/\d+$/, String(port));
      servers.push(server);
      bound.push(served);
      log.info('listening', { address: served });
    } catch (cause) {
      failures.push(`${address}: ${(cause as Error).message}`);
      log.error('cannot listen', { address, error: (cause as Error).message });
    }
  }
  if (servers.length === 0) throw new Error(`cannot listen on any address: ${failures.join('; ')}`);
  return bound;
}

/** `:10067` is every address, as with Prometheus exporters. */
function listenOn(server: Server, address: string): Promise<number> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: Number(address.slice(colon + 1)), ...(host !== '' && { host }) }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
