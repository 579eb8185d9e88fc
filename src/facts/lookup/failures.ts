import type { Lookup } from '../../model/lookups.ts';
import type { Explanation } from '../../model/resolution.ts';
import { isLoopback } from '../prefix.ts';
import { isFinal, resultOf } from '../resolution/query-result.ts';
import { bareName } from '../resolver.ts';
import { commandLine } from '../shell-word.ts';
import { dig } from './dig.ts';
import { askedFor, askedServers, listed, meantName, type Placed, places, type Reason, type Seen } from './seen.ts';

/** What keeps servers from saying anything of use. Each holds only where no asked server said anything else. */
export const FAILURES: readonly Reason[] = [
  upstreamsSilent,
  answersMalformed,
  answersForged,
  serversFailing,
  serversRefusing,
  serversRejecting,
  serversSilent,
];

/** Codes of servers that do not understand the query, RFC 1035 and RFC 6891. */
const REJECTIONS = ['FORMERR', 'NOTIMP', 'BADVERS', 'YXDOMAIN', 'NOTAUTH', 'NOTZONE'];

/** Queries of programs for the name that is meant, to servers of programs: search domains are denied by right. */
function relevant(seen: Seen): readonly Placed[] {
  const servers = new Set(askedServers(seen).map(({ address }) => address));
  const name = meantName(seen);
  return askedFor(seen).filter(({ lookup }) => servers.has(lookup.server) && bareName(lookup.name) === name);
}

/** The queries with one of these results, where none was of use. */
function failed(seen: Seen, fits: (lookup: Lookup) => boolean): readonly Placed[] {
  const all = relevant(seen);
  if (seen.walk.end === 'resolved' || all.some(({ lookup }) => isFinal(lookup))) return [];
  return all.filter(({ lookup }) => fits(lookup));
}

const serversOf = (placed: readonly Placed[]): string =>
  listed([...new Set(placed.map(({ lookup }) => lookup.server))]);

const digOf = ([first]: readonly Placed[], options = ''): string =>
  first ? dig(first.lookup.server, first.lookup.name, first.lookup.type, options) : '';

/** A resolver on this host has nobody to ask: its own words say less than the silence behind it. */
function upstreamsSilent(seen: Seen): Explanation | undefined {
  const local = failed(seen, ({ server }) => isLoopback(server));
  const upstreams = seen.servers.filter(({ role }) => role === 'upstream').map(({ address }) => address);
  const behind = askedFor(seen).filter(({ lookup }) => upstreams.includes(lookup.server));
  const [first] = behind;
  if (local.length === 0 || !first || behind.some(({ lookup }) => lookup.outcome === 'answer')) return undefined;
  return {
    cause: 'upstreams-silent',
    message: `${serversOf(behind)}, which ${serversOf(local)} asks in turn, does not answer`,
    fix: [commandLine`ip route get ${first.lookup.server}`, digOf(behind, '+tries=1 +time=2')],
    evidence: places(behind),
  };
}

function answersForged(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ outcome, strays = 0 }) => outcome === 'timeout' && strays > 0);
  const strays = found.reduce((sum, { lookup }) => sum + (lookup.strays ?? 0), 0);
  if (found.length === 0) return undefined;
  return {
    cause: 'answers-forged',
    message: `${strays} replies came from ${serversOf(found)} with another id or another question, and none that fits: they are forged, or a middlebox rewrites them`,
    fix: [digOf(found, '+tcp'), '# find what answers in the place of the server: tcpdump -ni any port 53'],
    evidence: places(found),
  };
}

function answersMalformed(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ outcome }) => outcome === 'malformed');
  const [first] = found;
  if (!first) return undefined;
  return {
    cause: 'answers-malformed',
    message: `what ${serversOf(found)} answers cannot be read: ${first.lookup.error ?? 'it is no DNS message'}`,
    fix: [digOf(found), '# find what answers in the place of the server: tcpdump -ni any port 53'],
    evidence: places(found),
  };
}

function serversFailing(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ rcode }) => rcode === 'SERVFAIL');
  if (found.length === 0) return undefined;
  return {
    cause: 'servers-failing',
    message: `${serversOf(found)} fails to answer (SERVFAIL)`,
    why: 'CoreDNS says so until it has read the API, and a forwarder when the servers behind it are dead or their answers are bogus.',
    fix: [
      digOf(found),
      '# look at the DNS pods: kubectl -n kube-system logs -l k8s-app=kube-dns (OpenShift: -n openshift-dns)',
    ],
    evidence: places(found),
  };
}

function serversRefusing(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ rcode }) => rcode === 'REFUSED');
  if (found.length === 0) return undefined;
  return {
    cause: 'servers-refusing',
    message: `${serversOf(found)} refuses to answer for this name (REFUSED)`,
    why: 'It serves other zones only, or not this host; CoreDNS says so where no server block covers a name, or too many queries are under way.',
    fix: [digOf(found), '# name a server that serves the zone'],
    evidence: places(found),
  };
}

function serversRejecting(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ rcode = '' }) => REJECTIONS.includes(rcode));
  const [first] = found;
  if (!first) return undefined;
  return {
    cause: 'servers-rejecting',
    message: `${serversOf(found)} does not understand the query (${first.lookup.rcode})`,
    fix: [digOf(found, '+noedns'), '# find out what listens there: it is no DNS server for names like this'],
    evidence: places(found),
  };
}

/** A closed port, no way, or plain silence. */
function serversSilent(seen: Seen): Explanation | undefined {
  const found = failed(seen, ({ outcome }) => outcome !== 'answer');
  const [first] = found;
  if (!first) return undefined;
  // An ICMP error says more than silence beside it: the kernel that sends it limits how often.
  const some = (result: string) => found.some(({ lookup }) => resultOf(lookup) === result);
  const servers = serversOf(found);
  const { server } = first.lookup;
  const route = commandLine`ip route get ${server}`;
  if (some('refused'))
    return {
      cause: 'servers-closed',
      message: `nothing listens on port 53 of ${servers}`,
      fix: [route, digOf(found)],
      evidence: places(found),
    };
  if (some('unreachable')) {
    // That of a query that was given up tells of another one first.
    const sent = seen.queries.find((lookup) => lookup.server === server && lookup.durationMs > 0);
    const { error = 'no route' } = sent ?? first.lookup;
    return {
      cause: 'servers-unreachable',
      message: `${servers} cannot be reached: ${error}`,
      fix: error.startsWith('cannot leave ')
        ? ['ip -br addr', '# correct the interface or the address that queries were to leave from']
        : [route, commandLine`ping -c 3 ${server}`],
      evidence: places(found),
    };
  }
  return {
    cause: 'servers-silent',
    message: `${servers} does not answer: the server is dead, or packets are dropped on the way`,
    fix: [route, digOf(found, '+tries=1 +time=2'), digOf(found, '+tcp +time=2')],
    evidence: places(found),
  };
}
