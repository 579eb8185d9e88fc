import { nameClass } from '../facts/cluster-name.ts';
import { wasSent } from '../facts/dns-answers.ts';
import { bareName } from '../facts/resolver.ts';
import type { Lookup } from '../model/lookups.ts';
import type { LookupSeries, LookupTally, Spread } from '../model/metric.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** As many as are asked at once. Those that came and went share the positions. */
const MAX_SERVERS = 8;
/** Seconds: a cache answers in the first, resolvers ask again after the last. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Codes that tell one fault from another, RFC 1035 and RFC 2136; there are thousands of numbers. */
const RCODES = ['NXDOMAIN', 'SERVFAIL', 'REFUSED', 'FORMERR', 'NOTIMP', 'NOTAUTH'];

export const NO_LOOKUPS: LookupTally = { series: [], failures: [] };

/** The tally with the lookups of one more run in it. */
export function tallied(tally: LookupTally, { slices: { lookups: slice } }: Pick<Snapshot, 'slices'>): LookupTally {
  if (slice.state !== 'ok') return tally;
  const { lookups, clusterDomain } = slice.value;
  const zone = bareName(clusterDomain);
  const positions = new Map([...new Set(lookups.map(({ server }) => server))].map((server, i) => [server, i + 1]));
  const series = new Map(tally.series.map((item) => [`${item.server} ${item.kind}`, item]));
  const failures = new Map(tally.failures.map((item) => [`${item.server} ${item.rcode}`, item]));
  for (const lookup of lookups) {
    const position = positions.get(lookup.server) ?? 0;
    if (position > MAX_SERVERS || !wasSent(lookup)) continue;
    const server = String(position);
    const kind = nameClass(lookup.name, zone);
    series.set(`${server} ${kind}`, counted(series.get(`${server} ${kind}`) ?? emptySeries(server, kind), lookup));
    const rcode = failureOf(lookup);
    if (rcode === undefined) continue;
    const count = (failures.get(`${server} ${rcode}`)?.count ?? 0) + 1;
    failures.set(`${server} ${rcode}`, { server, rcode, count });
  }
  return { series: [...series.values()], failures: [...failures.values()] };
}

const emptySeries = (server: string, kind: string): LookupSeries => ({
  server,
  kind,
  count: 0,
  answered: 0,
  durations: { sum: 0, upTo: BOUNDS.map((bound) => [bound, 0]) },
});

const counted = (series: LookupSeries, { outcome, durationMs }: Lookup): LookupSeries => ({
  ...series,
  count: series.count + 1,
  ...(outcome === 'answer' && {
    answered: series.answered + 1,
    durations: observed(series.durations, durationMs / 1000),
  }),
});

const observed = ({ sum, upTo }: Spread, seconds: number): Spread => ({
  sum: sum + seconds,
  upTo: upTo.map(([bound, count]) => [bound, seconds <= bound ? count + 1 : count]),
});

/** The code of a denial, or how the server could not be heard. No data of this type is an answer like others. */
function failureOf({ outcome, rcode = 'NOERROR' }: Lookup): string | undefined {
  if (outcome !== 'answer') return outcome;
  if (rcode === 'NOERROR') return undefined;
  return RCODES.includes(rcode) ? rcode : 'other';
}
