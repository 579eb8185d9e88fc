import type { Lookup } from '../../model/lookups.ts';
import type { Explanation, WalkedQuery } from '../../model/resolution.ts';
import { clusterNameOf } from '../cluster-name.ts';
import { isStub } from '../dns-servers.ts';
import { canonical } from '../prefix.ts';
import { bareName, denialOf, hasRecords } from '../resolver.ts';
import { commandLine } from '../shell-word.ts';
import { ownNetworkBeside } from '../wrong-network.ts';
import { dig } from './dig.ts';
import { HALVES } from './halves.ts';
import { kindOf } from './kind.ts';
import {
  askedFor,
  askedServers,
  duration,
  listed,
  meantName,
  type Placed,
  places,
  queriesFor,
  type Reason,
  repeated,
  type Seen,
} from './seen.ts';

/** What is wrong although the name resolves, or beside the reason why it does not; the gravest first. */
export const IMPAIRMENTS: readonly Reason[] = [
  wrongNetwork,
  wildcard,
  hostsFileDiffers,
  serverSilentBefore,
  ednsDropped,
  datagramsLost,
  hostStalls,
  hostDiffers,
  stubDiffers,
  othersDeny,
  truncatedPartly,
  ...HALVES,
  serverSlow,
];

/** Beyond this a server is slow: CoreDNS answers from memory, and others from a cache or within a round trip. */
const SLOW_MS = 500;
/** RES_TIMEOUT of glibc; half of it is what musl waits before it repeats. */
const STALLS_MS = [2500, 5000, 10_000];
/** How near a wait must be to one of them, as a share of it: the answer takes its time, too. */
const STALL_SPREAD = 0.1;

const addressesOf = ({ walk }: Seen): readonly string[] => walk.addresses;
const same = (a: readonly string[], b: readonly string[]): boolean => sorted(a) === sorted(b);
const sorted = (addresses: readonly string[]): string => [...new Set(addresses.map(canonical))].sort().join();

/** An address of the default network, seen from a user-defined one. */
function wrongNetwork(seen: Seen): Explanation | undefined {
  const { interfaces, routing, podRanges } = seen;
  const name = meantName(seen);
  if (!interfaces || !['headless', 'endpoint', 'pod'].includes(kindOf(seen, name))) return undefined;
  const place = { interfaces, ...(routing && { routing }), ...(podRanges && { podRanges }) };
  const found = addressesOf(seen).flatMap((address) => {
    const own = ownNetworkBeside(address, place);
    return own ? [{ address, own: own.address }] : [];
  });
  const [first] = found;
  if (!first) return undefined;
  return {
    cause: 'wrong-network',
    message: `${name} resolves to ${listed(found.map(({ address }) => address))} in the default network of the cluster, and this host is at ${first.own} in a user-defined one: they cannot be reached from here`,
    why: 'CoreDNS knows the addresses of pods in the default network alone; a primary user-defined network has others, which only Services lead to.',
    fix: ['# use a Service with a ClusterIP in the place of a headless one or of the name of a pod'],
    evidence: places(
      queriesFor(seen, { name }).filter(({ lookup }) => hasRecords(lookup)),
      2,
    ),
  };
}

/** A search domain that has an answer for everything gives one for the wrong name. */
function wildcard(seen: Seen): Explanation | undefined {
  const { candidate } = seen.walk;
  if (candidate?.search === undefined || clusterNameOf(candidate.name, seen.zone).kind !== 'outside') return undefined;
  const probes = queriesFor(seen, {}).filter(
    ({ lookup }) =>
      lookup.purpose === 'explanation' &&
      bareName(lookup.name).endsWith(`.${bareName(candidate.search ?? '')}`) &&
      hasRecords(lookup),
  );
  const [probe] = probes;
  if (!probe?.lookup.answers.some((address) => addressesOf(seen).includes(address))) return undefined;
  return {
    cause: 'wildcard-answer',
    message: `${candidate.search} answers for every name: "${seen.name}" becomes ${candidate.name} and resolves to ${listed(addressesOf(seen))}, whatever was meant`,
    fix: [commandLine`# write the name with a dot at the end, or take ${candidate.search} out of the search list`],
    evidence: [...places(queriesFor(seen, { name: candidate.name }), 1), ...places(probes, 1)],
  };
}

function hostsFileDiffers(seen: Seen): Explanation | undefined {
  const { walk, plan } = seen;
  if (walk.end !== 'resolved' || plan.steps[walk.step ?? -1]?.source !== 'files') return undefined;
  const dns = askedFor(seen).filter(
    ({ lookup }) => bareName(lookup.name) === bareName(seen.name) && hasRecords(lookup),
  );
  const answers = dns.flatMap(({ lookup }) => lookup.answers);
  const strange = walk.addresses.filter((address) => !answers.map(canonical).includes(canonical(address)));
  if (dns.length === 0 || strange.length === 0) return undefined;
  return {
    cause: 'hosts-file-differs',
    message: `/etc/hosts says ${listed(strange)}, and the DNS says ${listed(answers)}: programs get the former`,
    fix: [commandLine`grep -nw ${bareName(seen.name)} /etc/hosts`, '# remove the line if it is no longer true'],
    evidence: places(dns),
  };
}

/** A server earlier in the list costs every lookup a wait. */
function serverSilentBefore(seen: Seen): Explanation | undefined {
  const isSilent = ({ result }: WalkedQuery) => result === 'timeout' || result === 'malformed';
  const heard = seen.walk.queries.filter((query) => !isSilent(query) && query.result !== 'unasked');
  const silent = seen.walk.queries.filter(
    (query) => isSilent(query) && !heard.some(({ server }) => server === query.server),
  );
  const [first] = silent;
  // Where nothing was heard at all, the silence is the reason.
  if (!first || heard.length === 0 || seen.plan.parallel) return undefined;
  return {
    cause: 'server-silent-before',
    message: `${listed([...new Set(silent.map(({ server }) => server))])} does not answer and is asked first: a lookup of this name waits ${duration(seen.walk.costMs)} before the next server answers`,
    fix: [
      commandLine`ip route get ${first.server}`,
      commandLine`# mend ${first.server}, or take it out of the resolver configuration`,
    ],
    evidence: places(queriesFor(seen, { server: first.server, name: first.name })),
  };
}

function ednsDropped(seen: Seen): Explanation | undefined {
  const wants = seen.plan.options.filter((option) => option === 'edns0' || option === 'trust-ad');
  const dropped = askedServers(seen).filter(({ edns }) => edns === 'dropped');
  if (wants.length === 0 || dropped.length === 0) return undefined;
  return {
    cause: 'edns-dropped',
    message: `${listed(dropped.map(({ address }) => address))} answers no query with EDNS, and resolv.conf asks for it (options ${wants.join(' ')}): programs wait in vain`,
    fix: [
      dig(dropped[0]?.address ?? '', meantName(seen), '', '+noedns'),
      `# take ${wants.join(' and ')} out of /etc/resolv.conf`,
    ],
    evidence: [],
  };
}

/** getaddrinfo(3) took as long as a lost datagram costs, while the servers answer at once. */
function hostStalls(seen: Seen): Explanation | undefined {
  const { hostAnswer, walk, plan } = seen;
  const { outcome, durationMs } = hostAnswer ?? {};
  if (outcome !== 'found' || durationMs === undefined || walk.costMs > 1000) return undefined;
  const stall = STALLS_MS.find((ms) => Math.abs(durationMs - ms) <= ms * STALL_SPREAD);
  if (stall === undefined) return undefined;
  return {
    cause: 'lookups-stall',
    message: `programs here waited ${duration(durationMs)}, as long as one lost datagram costs, while the servers answer in ${duration(walk.costMs)}`,
    why: 'Of A and AAAA queries sent at once from one socket, connection tracking can drop one where the address of the DNS service is translated.',
    // musl knows no such option.
    fix:
      plan.libc === 'musl' || plan.options.includes('single-request-reopen')
        ? ['conntrack -S', '# run a cache on the node (NodeLocal DNSCache)']
        : ['conntrack -S', '# put `options single-request-reopen` into resolv.conf, or run a cache on the node'],
    evidence: [],
  };
}

/** Large services of the outside have other addresses for each who asks, and each time. */
const isOutside = (seen: Seen): boolean => clusterNameOf(meantName(seen), seen.zone).kind === 'outside';

/** What programs get is not what the servers say. */
function hostDiffers(seen: Seen): Explanation | undefined {
  const { hostAnswer, walk, plan, name } = seen;
  if (!hostAnswer || !plan.types.includes('A')) return undefined;
  const differs = (message: string): Explanation => ({
    cause: 'host-differs',
    message: `getaddrinfo here ${message}`,
    fix: [
      commandLine`getent ahosts ${name}`,
      '# look at nsswitch.conf, and at caches on this host: nscd, sssd, systemd-resolved',
    ],
    evidence: [],
  });
  const strange = hostAnswer.addresses.some((address) => !walk.addresses.map(canonical).includes(canonical(address)));
  if (walk.end === 'resolved' && hostAnswer.outcome === 'found' && strange && !isOutside(seen))
    return differs(`gives ${listed(hostAnswer.addresses)}, the servers give ${listed(walk.addresses)}`);
  if (walk.end === 'resolved' && hostAnswer.outcome === 'notfound')
    return differs(`finds nothing, while the servers give ${listed(walk.addresses)}`);
  if (walk.end === 'denied' && hostAnswer.outcome === 'found')
    return differs(`gives ${listed(hostAnswer.addresses)}, which no server says`);
  return undefined;
}

/** The stub says something else than the servers behind it. */
function stubDiffers(seen: Seen): Explanation | undefined {
  const all = queriesFor(seen, { name: meantName(seen) }).filter(
    ({ lookup }) => seen.plan.types.includes(lookup.type) && lookup.outcome === 'answer',
  );
  const stub = all.filter(({ lookup }) => isStub(lookup.server));
  const isSame = (a: Lookup, b: Lookup) =>
    isOutside(seen) ? hasRecords(a) === hasRecords(b) : same(a.answers, b.answers);
  const differs = stub.find(({ lookup }) => {
    const behind = all.filter((item) => !isStub(item.lookup.server) && item.lookup.type === lookup.type);
    return behind.length > 0 && behind.every((item) => !isSame(item.lookup, lookup));
  });
  const other = differs && all.find(({ lookup }) => !isStub(lookup.server) && lookup.type === differs.lookup.type);
  if (!differs || !other) return undefined;
  const text = ({ lookup }: Placed) => listed(lookup.answers) || (lookup.rcode ?? 'NOERROR');
  return {
    cause: 'stub-differs',
    message: `the stub ${differs.lookup.server} says ${text(differs)}, and ${other.lookup.server} behind it ${text(other)}`,
    fix: ['resolvectl flush-caches', commandLine`resolvectl query ${differs.lookup.name}`, 'resolvectl domain'],
    evidence: [differs.index, other.index],
  };
}

/** A server that would be believed, were it asked first. */
function othersDeny(seen: Seen): Explanation | undefined {
  const name = meantName(seen);
  if (seen.walk.end !== 'resolved') return undefined;
  const servers = new Set(askedServers(seen).map(({ address }) => address));
  const all = queriesFor(seen, { name }).filter(
    ({ lookup }) => servers.has(lookup.server) && seen.plan.types.includes(lookup.type),
  );
  const knowing = new Set(all.filter(({ lookup }) => hasRecords(lookup)).map(({ lookup }) => lookup.server));
  const denies = all.filter(({ lookup }) => denialOf(lookup) === 'nxdomain' && !knowing.has(lookup.server));
  const [first] = denies;
  if (!first || knowing.size === 0) return undefined;
  return {
    cause: 'servers-differ',
    message: `${listed([...new Set(denies.map(({ lookup }) => lookup.server))])} denies ${name}, which ${listed([...knowing])} knows: it fails whenever the former is asked first`,
    fix: [
      dig(first.lookup.server, name),
      commandLine`# take ${first.lookup.server} out of the resolver configuration, or make it forward ${seen.zone}`,
    ],
    evidence: places(denies, 2),
  };
}

function truncatedPartly(seen: Seen): Explanation | undefined {
  const cut = askedFor(seen).filter(({ lookup }) => lookup.truncated === true);
  const [first] = cut;
  if (!first || seen.walk.end !== 'resolved') return undefined;
  return {
    cause: 'truncated-without-tcp',
    message: `${first.lookup.server} cuts the answer off to ${first.lookup.answers.length} records, and TCP to its port 53 fails: the rest is never seen, and programs that insist on it fail`,
    fix: [dig(first.lookup.server, first.lookup.name, first.lookup.type, '+tcp'), '# let TCP port 53 through'],
    evidence: places(cut),
  };
}

/** By the median of its answers about the name that is meant: one late answer among several is chance. */
function serverSlow(seen: Seen): Explanation | undefined {
  const name = meantName(seen);
  for (const { address } of askedServers(seen)) {
    const answered = askedFor(seen)
      .filter(({ lookup }) => lookup.server === address && lookup.name === name && lookup.outcome === 'answer')
      .toSorted((a, b) => a.lookup.durationMs - b.lookup.durationMs);
    const median = answered[Math.floor(answered.length / 2)];
    if (!median || median.lookup.durationMs <= SLOW_MS) continue;
    return {
      cause: 'server-slow',
      message: `${address} takes ${duration(median.lookup.durationMs)} to answer`,
      fix: [
        dig(address, median.lookup.name, median.lookup.type),
        '# look at the load of the DNS pods, and at the servers they forward to',
      ],
      evidence: places([median]),
    };
  }
  return undefined;
}

/** musl shares its timeout among the attempts. */
const waitSeconds = ({ plan: { parallel, timeoutSeconds, attempts } }: Seen): number =>
  parallel ? timeoutSeconds / attempts : timeoutSeconds;

/** One that is lost is chance. */
function datagramsLost(seen: Seen): Explanation | undefined {
  const lost = repeated(seen);
  const [first, second] = lost;
  if (!first || !second) return undefined;
  return {
    cause: 'datagrams-lost',
    message: `${first.lookup.server} answered only the second datagram of ${lost.length} queries: each loss costs programs ${waitSeconds(seen)} s`,
    fix: [`ip -s link`, '# find where datagrams are dropped: conntrack -S, nstat, and the counters of the interfaces'],
    evidence: places(lost, 2),
  };
}
