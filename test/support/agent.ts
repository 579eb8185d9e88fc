import { preferred } from '../../src/app/accept.ts';
import { type AgentParts, RunningAgent } from '../../src/app/agent.ts';
import type { Source } from '../../src/engine/collect.ts';
import type { Agent, Config } from '../../src/model/agent.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { Route, RouteReply, RouteRequest } from '../../src/model/route.ts';
import { absent, ok } from '../../src/model/slice.ts';
import { type Host, SLICE_NAMES, TAKEN_AT } from './hosts.ts';

export const CONFIG: Config = {
  web: { listenAddresses: ['127.0.0.1:0'] },
  log: { level: 'error', format: 'logfmt' },
  interval: 60,
  collect: { deadlineMs: 100, dnsTimeoutMs: 50, lookups: [] },
  history: { folder: '/nowhere', maxStates: 10, maxBytes: 262_144, bytesPerHour: 65_536, nodeSeconds: 0 },
  checks: {},
};

/** A platform without any door: what the collectors of a test say, they know by themselves. */
export const NOWHERE: Source = {
  open: (signal) => {
    const closed = () => Promise.reject(new Error('no door is open in this test'));
    const doors = { readFile: closed, readBytes: closed, readLink: closed, readDir: closed, modified: closed };
    const now = () => new Date(TAKEN_AT);
    return {
      origin: 'test',
      signal,
      foreignFiles: false,
      now,
      ...doors,
      exec: closed,
      exchange: closed,
      broadcast: closed,
      converse: closed,
      readDevice: closed,
      identity: closed,
    };
  },
};

/** A collector for each slice, which finds what the host of a test has. */
export const collectorsOf = (host: Host): readonly Collector[] =>
  SLICE_NAMES.map((id) => ({
    id,
    summary: `${id} of a test`,
    reads: [],
    collect: async () => (id in host ? (ok(host[id]) as ReturnType<typeof absent>) : absent('not in this test')),
  }));

/** The real agent over a host of a test. */
export const agentOf = (host: Host, parts: Partial<AgentParts> = {}): RunningAgent =>
  new RunningAgent({
    version: '1.2.3',
    config: CONFIG,
    collectors: collectorsOf(host),
    checks: [],
    metrics: [],
    source: NOWHERE,
    enter: () => Promise.reject(new Error('no network namespace "test" in /run/netns')),
    openapi: () => ({ openapi: '3.1.0' }),
    ...parts,
  });

interface Asked {
  readonly query?: RouteRequest['query'];
  readonly params?: RouteRequest['params'];
  readonly headers?: RouteRequest['headers'];
  readonly accept?: string;
  readonly host?: string;
}

/** Asks a route as the server would. */
export async function ask(
  route: Route,
  agent: Agent,
  { query = {}, params = {}, headers = {}, accept = '*/*', host = '127.0.0.1:10067' }: Asked = {},
): Promise<RouteReply> {
  return route.handle({ query, params, headers, host, prefers: (...offered) => preferred(accept, offered) }, agent);
}
