import type { Lookup } from '../../model/lookups.ts';
import type { ResolutionPlan, WalkedQuery } from '../../model/resolution.ts';
import { isFinal, meaningOf, type Observe, type QueryResult, resultOf } from './query-result.ts';

const SECOND = 1000;

/**
 * __res_context_send() and send_dg() of glibc: servers one after another, each with all types at once, and the round
 * repeated. SERVFAIL, NOTIMP, REFUSED and a closed port lead to the next server at once; silence after a wait.
 */
export function glibcQuery(
  plan: ResolutionPlan,
  name: string,
  servers: readonly string[],
  observe: Observe,
): QueryResult {
  const queries: WalkedQuery[] = [];
  let costMs = 0;
  let end: QueryResult['end'] = 'unsent';
  for (let attempt = 0; attempt < plan.attempts; attempt += 1) {
    for (const [position, server] of servers.entries()) {
      const seen = plan.types.map((type) => ({ type, lookup: observe(server, name, type) }));
      const waitMs = waitOf(plan, position, servers.length);
      const answers = seen.flatMap(({ lookup }) => (isFinal(lookup) ? [lookup] : []));
      const isHalf = answers.length > 0 && seen.some(({ lookup }) => isSilent(lookup));
      const rounds = isHalf ? roundsForHalf(plan) : 1;
      costMs += cost(seen, waitMs, plan.options.includes('single-request')) + (rounds - 1) * waitMs;
      const sent = seen.map(({ type, lookup }) => ({
        name,
        type,
        server,
        result: resultOf(lookup),
        costMs: costOf(lookup, waitMs),
      }));
      for (let round = 0; round < rounds; round += 1) queries.push(...sent);
      // Half an answer is taken once the other half has not come.
      if (answers.length > 0) return { ...meaningOf(answers), queries, costMs };
      end = worse(end, endOf(seen[0]?.lookup));
    }
    // What fails at once fails at once again, so that the second round need not be told.
    if (end !== 'silent') break;
  }
  return { end, addresses: [], queries, costMs };
}

/**
 * Where one of two types is silent, both are asked again, one after the other, and then from a new socket; the options
 * of these names begin there. Seen on the wire: 15, 10 and 5 seconds.
 */
function roundsForHalf({ options }: ResolutionPlan): number {
  if (options.includes('single-request-reopen')) return 1;
  return options.includes('single-request') ? 2 : 3;
}

const isSilent = (lookup: Lookup | undefined): boolean =>
  lookup?.outcome === 'timeout' || lookup?.outcome === 'malformed';

/** The wait doubles from server to server and is shared among them, send_dg(): 5, 3 and 6 seconds for three. */
function waitOf({ timeoutSeconds }: ResolutionPlan, position: number, servers: number): number {
  const seconds = timeoutSeconds * 2 ** position;
  return Math.max(1, Math.floor(position > 0 ? seconds / servers : seconds)) * SECOND;
}

interface Seen {
  readonly type: string;
  readonly lookup: Lookup | undefined;
}

const costOf = (lookup: Lookup | undefined, waitMs: number): number =>
  isSilent(lookup) ? waitMs : (lookup?.durationMs ?? 0);

/** Both types are asked side by side, unless resolv.conf says otherwise. */
function cost(seen: readonly Seen[], waitMs: number, oneByOne: boolean): number {
  const costs = seen.map(({ lookup }) => costOf(lookup, waitMs));
  return oneByOne ? costs.reduce((sum, ms) => sum + ms, 0) : Math.max(0, ...costs);
}

function endOf(lookup: Lookup | undefined): QueryResult['end'] {
  if (!lookup) return 'unsent';
  if (lookup.outcome === 'answer') return 'servfail';
  return lookup.outcome === 'refused' || lookup.outcome === 'unreachable' ? 'refused' : 'silent';
}

const BY_WEIGHT: readonly QueryResult['end'][] = ['unsent', 'refused', 'servfail', 'silent'];
const worse = (a: QueryResult['end'], b: QueryResult['end']) => (BY_WEIGHT.indexOf(a) > BY_WEIGHT.indexOf(b) ? a : b);
