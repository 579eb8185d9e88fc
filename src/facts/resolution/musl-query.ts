import type { Lookup } from '../../model/lookups.ts';
import type { ResolutionPlan, WalkedQuery } from '../../model/resolution.ts';
import { isFinal, meaningOf, type Observe, type QueryResult, resultOf } from './query-result.ts';

const SECOND = 1000;

/**
 * __res_msend_rc() of musl: all servers and types at once, and for each type the first answer of use counts, be it a
 * denial. SERVFAIL is asked again; silence lasts as long as `timeout` says in all. name_from_dns() takes no half of an
 * answer since 1.2.1: a type without one makes it try again later, NXDOMAIN for either type is that of the name.
 */
export function muslQuery(
  plan: ResolutionPlan,
  name: string,
  servers: readonly string[],
  observe: Observe,
): QueryResult {
  const queries: WalkedQuery[] = [];
  const winners: Lookup[] = [];
  let costMs = 0;
  let failure: QueryResult['end'] | undefined;
  for (const type of plan.types) {
    const seen = servers.map((server) => ({ server, lookup: observe(server, name, type) }));
    queries.push(
      ...seen.map(({ server, lookup }) => ({
        name,
        type,
        server,
        result: resultOf(lookup),
        costMs: lookup?.durationMs ?? 0,
      })),
    );
    const [winner] = seen
      .flatMap(({ lookup }) => (isFinal(lookup) ? [lookup] : []))
      .toSorted((a, b) => a.durationMs - b.durationMs);
    if (winner) winners.push(winner);
    else if (seen.some(({ lookup }) => lookup !== undefined))
      failure = seen.some(({ lookup }) => lookup?.outcome === 'answer') ? 'servfail' : 'silent';
    costMs = Math.max(costMs, winner?.durationMs ?? (seen.length > 0 ? plan.timeoutSeconds * SECOND : 0));
  }
  if (failure !== undefined) return { end: failure, addresses: [], queries, costMs };
  if (winners.length === 0) return { end: 'unsent', addresses: [], queries, costMs };
  const isDenied = winners.some(({ rcode }) => rcode === 'NXDOMAIN');
  return { ...(isDenied ? { end: 'nxdomain', addresses: [] } : meaningOf(winners)), queries, costMs };
}
