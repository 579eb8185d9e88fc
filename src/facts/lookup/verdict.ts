import type { Explanation, LookupVerdict } from '../../model/resolution.ts';
import { bareName, hasRecords } from '../resolver.ts';
import { printable } from '../shell-word.ts';
import { ageOf, answererOf } from './answerer.ts';
import { DENIALS } from './denials.ts';
import { FAILURES } from './failures.ts';
import { HALVES } from './halves.ts';
import { HINDRANCES } from './hindrances.ts';
import { IMPAIRMENTS } from './impairments.ts';
import { kindOf } from './kind.ts';
import { REMARKS } from './remarks.ts';
import { duration, listed, meantName, places, queriesFor, type Reason, type Seen } from './seen.ts';

export interface Judgement {
  readonly verdict: LookupVerdict;
  readonly notes: readonly Explanation[];
}

/** Why the name resolves for programs of this host, or why not. */
export function judgeLookup(seen: Seen): Judgement {
  const { verdict, notes } = judge(seen);
  // Servers put into names what they like.
  return { verdict: shown(verdict), notes: notes.map(shown) };
}

const shown = <E extends Explanation>(explanation: E): E => ({
  ...explanation,
  message: printable(explanation.message),
});

/** What stands first in the lists weighs most. */
function judge(seen: Seen): Judgement {
  const impairments = all(IMPAIRMENTS, seen);
  const remarks = all(REMARKS, seen);
  if (seen.walk.end === 'resolved' || (isOfOtherTypes(seen) && isKnown(seen))) {
    const [first, ...more] = impairments;
    if (first) return { verdict: { status: 'impaired', ...first }, notes: [...more, ...remarks] };
    return { verdict: { status: 'resolves', ...success(seen) }, notes: remarks };
  }
  const halves = seen.plan.parallel ? HALVES : [];
  const [reason, ...more] = all([...HINDRANCES, ...FAILURES, ...halves, ...DENIALS], seen);
  // Of a name that cannot be asked for, no server has said anything.
  if (reason?.cause === 'name-invalid') return { verdict: { status: 'fails', ...reason }, notes: [] };
  const hidden = [reason?.cause, ...(FOLLOWS[reason?.cause ?? ''] ?? [])];
  const notes = [...impairments, ...remarks].filter(({ cause }) => !hidden.includes(cause));
  if (reason)
    return {
      verdict: { status: 'fails', ...reason },
      notes: [...more.filter((other) => remains(other, reason)), ...notes],
    };
  return { verdict: { status: 'unknown', ...nothingKnown(seen) }, notes };
}

/** What is plain once the reason is told. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  'stub-unrouted': ['stub-differs', 'host-differs'],
  'stub-dead': ['host-differs'],
};

const all = (reasons: readonly Reason[], seen: Seen): Explanation[] =>
  reasons.flatMap((explain) => explain(seen) ?? []);

/** A second reason is worth telling where it would remain after the first is mended. */
const remains = ({ cause }: Explanation, first: Explanation): boolean =>
  first.cause !== 'servers-not-cluster-dns' && ['server-ignored', 'namespace-missing'].includes(cause);

/** SRV, TXT and the like: programs that ask for them ask a server, and getaddrinfo(3) has no part in it. */
const isOfOtherTypes = ({ plan }: Seen): boolean => !plan.types.some((type) => type === 'A' || type === 'AAAA');

const isKnown = (seen: Seen): boolean =>
  queriesFor(seen, { name: meantName(seen) }).some(
    ({ lookup }) => hasRecords(lookup) && seen.plan.types.includes(lookup.type),
  );

const KINDS = {
  'cluster-ip': 'a service with a ClusterIP',
  headless: 'a headless service',
  service: 'a service',
  'external-name': 'a service of type ExternalName',
  endpoint: 'an endpoint of a service',
  port: 'a named port of a service',
  pod: 'the record of a pod',
  'dns-version': 'the version of the cluster DNS schema',
  reverse: 'the name of an address',
  outside: 'a name outside the cluster',
} as const;

function success(seen: Seen): Explanation {
  const { walk, plan } = seen;
  const step = plan.steps[walk.step ?? -1];
  if (step?.source === 'files')
    return {
      cause: 'hosts-file',
      message: `/etc/hosts says ${listed(walk.addresses)}: no server is asked`,
      fix: [],
      evidence: [],
    };
  const name = meantName(seen);
  const kind = kindOf(seen, name);
  const found = queriesFor(seen, { name }).filter(
    ({ lookup }) => hasRecords(lookup) && plan.types.includes(lookup.type),
  );
  const first = found[0]?.lookup;
  const server = first?.server ?? '';
  const answers = walk.addresses.length > 0 ? walk.addresses : found.flatMap(({ lookup }) => lookup.answers);
  const { aliases = [] } = first ?? {};
  const as = name === bareName(seen.name) ? '' : ` as ${name}`;
  const via = aliases.length > 0 ? ` by way of ${listed(aliases)}` : '';
  return {
    cause: kind,
    message: `${KINDS[kind]}${as}: ${listed(answers)}${via}, from ${answererOf(seen, server)}${first ? ageOf(seen, first) : ''} in ${duration(walk.costMs)}`,
    fix: [],
    evidence: places(found, 2),
  };
}

function nothingKnown({ walk }: Seen): Explanation {
  return {
    cause: 'unknown',
    message:
      walk.end !== 'unsent'
        ? 'what was seen does not tell why'
        : walk.queryCount === 0
          ? 'programs of this host would ask nobody for this name'
          : 'no server was asked for this name: a capture (--from) holds the answers for the name that it was made with',
    fix: [],
    evidence: [],
  };
}
