import type { Explanation } from '../../model/resolution.ts';
import { hasRecords } from '../resolver.ts';
import { dig } from './dig.ts';
import {
  askedFor,
  askedServers,
  isClusterDns,
  listed,
  meantName,
  places,
  queriesFor,
  type Reason,
  repeated,
  type Seen,
} from './seen.ts';

/** What is worth knowing, and no fault of this name. */
export const REMARKS: readonly Reason[] = [
  serverTurnsAway,
  datagramLost,
  strayReplies,
  tcpClosed,
  searchAmplified,
  ttlZero,
  configurationIgnored,
];

/** Queries for nothing before the one that counts. */
const MANY_QUERIES = 6;
/** Lines of a file told in one sentence. */
const SHOWN_LINES = 3;

/** It costs nothing as long as another server answers. */
function serverTurnsAway(seen: Seen): Explanation | undefined {
  const turned = seen.walk.queries.filter(({ result }) => result === 'refused' || result === 'unreachable');
  const [first] = turned;
  if (!first || seen.walk.end !== 'resolved') return undefined;
  return {
    cause: 'server-turns-away',
    message: `${first.server} ${first.result === 'refused' ? 'has its port 53 closed' : 'cannot be reached'}, and the next server is asked in its place`,
    fix: [`ip route get ${first.server}`],
    evidence: places(queriesFor(seen, { server: first.server, name: first.name }), 1),
  };
}

function datagramLost(seen: Seen): Explanation | undefined {
  const [first, second] = repeated(seen);
  if (!first || second) return undefined;
  return {
    cause: 'datagram-lost',
    message: `${first.lookup.server} answered one query only when it was sent again: a datagram was lost`,
    fix: [],
    evidence: [first.index],
  };
}

function strayReplies(seen: Seen): Explanation | undefined {
  const strays = queriesFor(seen, {}).filter(({ lookup }) => (lookup.strays ?? 0) > 0 && lookup.outcome === 'answer');
  const [first] = strays;
  if (!first) return undefined;
  return {
    cause: 'stray-replies',
    message: `${strays.reduce((sum, { lookup }) => sum + (lookup.strays ?? 0), 0)} replies from ${first.lookup.server} did not fit their question and were dropped`,
    fix: ['# find what answers in the place of the server: tcpdump -ni any port 53'],
    evidence: places(strays, 2),
  };
}

function tcpClosed(seen: Seen): Explanation | undefined {
  const closed = askedServers(seen).filter(({ tcp }) => tcp === 'closed' || tcp === 'dropped');
  if (closed.length === 0) return undefined;
  return {
    cause: 'tcp-closed',
    message: `${listed(closed.map(({ address }) => address))} answers over UDP alone: long answers cannot be had`,
    fix: [dig(closed[0]?.address ?? '', meantName(seen), '', '+tcp')],
    evidence: [],
  };
}

function searchAmplified({ walk, plan }: Seen): Explanation | undefined {
  const vain = walk.queries.filter(({ result }) => result === 'NXDOMAIN').length;
  if (walk.end !== 'resolved' || vain < MANY_QUERIES) return undefined;
  return {
    cause: 'search-amplified',
    message: `${vain} of ${walk.queryCount} queries are for names of the search list that do not exist (ndots:${plan.ndots})`,
    fix: [`# write the name with a dot at the end, or set a smaller ndots`],
    evidence: [],
  };
}

function ttlZero(seen: Seen): Explanation | undefined {
  const stale = askedFor(seen).filter(
    ({ lookup }) => hasRecords(lookup) && lookup.ttl === 0 && isClusterDns(seen, lookup.server),
  );
  const [first] = stale;
  if (!first) return undefined;
  return {
    cause: 'answer-stale',
    message: `${first.lookup.server} answers with a time to live of 0: CoreDNS does so with stale answers (serve_stale), other servers with records of their own`,
    fix: ['# look at the DNS pods: they may not reach the API or their upstream'],
    evidence: places(stale, 1),
  };
}

function configurationIgnored({ plan }: Seen): Explanation | undefined {
  const { length } = plan.ignored;
  if (length === 0) return undefined;
  const more = length > SHOWN_LINES ? ` and ${length - SHOWN_LINES} more` : '';
  return {
    cause: 'configuration-ignored',
    message: `of resolv.conf is ignored: ${plan.ignored.slice(0, SHOWN_LINES).join('; ')}${more}`,
    fix: ['cat /etc/resolv.conf'],
    evidence: [],
  };
}
