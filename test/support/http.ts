import { type IncomingHttpHeaders, request } from 'node:http';
import type { Test } from 'tap';
import type { RunningAgent } from '../../src/app/agent.ts';
import type { Logger } from '../../src/app/log.ts';
import { routes } from '../../src/app/registry.ts';
import { createHttpServer } from '../../src/app/server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request, with any Host header, which fetch would not send. */
export function send(origin: string, path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [host = '', port = ''] = origin.split(':');
    const sent = request({ host, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const SILENT: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** All routes on a free port of the loopback address, until the test ends. */
export async function serveIn(
  t: Test,
  agent: RunningAgent,
  log: Logger = SILENT,
): Promise<(path: string, sent?: Sent) => Promise<Answer>> {
  const server = createHttpServer(routes, agent, log);
  t.teardown(() => server.close());
  const [origin = ''] = await server.listen(['127.0.0.1:0']);
  return (path, sent) => send(origin, path, sent);
}
