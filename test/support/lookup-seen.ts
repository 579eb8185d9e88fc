import { serversToAsk } from '../../src/facts/dns-servers.ts';
import { questionsAbout, questionsAfter } from '../../src/facts/lookup/questions.ts';
import type { Seen } from '../../src/facts/lookup/seen.ts';
import { type Naming, planOf } from '../../src/facts/resolution/plan.ts';
import { walk } from '../../src/facts/resolution/walk.ts';
import type { Lookup, LookupQuestion } from '../../src/model/lookups.ts';
import { lookup } from './hosts.ts';

export const ZONE = 'cluster.local';
/** What every server of a cluster says, by name and type. */
export const CLUSTER: Answers = {
  'dns-version.cluster.local TXT': '1.1.0',
  'kubernetes.default.svc.cluster.local A': '10.96.0.1',
  'shop.svc.cluster.local A': 'NOERROR',
  'default.svc.cluster.local A': 'NOERROR',
};

/** By `name type`, or `name` for all types, or `*` for the rest: data, a code, or why nothing came. */
export type Answers = Readonly<Record<string, string | Partial<Lookup>>>;

export interface Situation extends Naming {
  readonly name: string;
  readonly types?: readonly string[];
  /** By server. What is not said is denied. */
  readonly says?: Readonly<Record<string, Answers>>;
  readonly parts?: Partial<Seen>;
}

/** Everything that is known of a name, where servers say what a test wants. */
export function seenOf({ name, types = ['A', 'AAAA', 'SRV'], says = {}, parts = {}, ...naming }: Situation): Seen {
  const addresses = types.filter((type) => type === 'A' || type === 'AAAA');
  const plan = planOf(name, addresses.length > 0 ? addresses : types, naming);
  const servers = serversToAsk(naming.resolver.nameservers, naming.resolved?.nameservers ?? []);
  const candidates = plan.steps.flatMap((step) =>
    step.source === 'dns' || step.source === 'resolved' ? step.candidates : [],
  );
  const answer = (server: string, question: LookupQuestion) =>
    replyOf(server, question, says[server] ?? { '*': 'timeout' });
  const first = servers.flatMap(({ address }) =>
    questionsAbout(name, candidates, types, ZONE).map((question) => answer(address, question)),
  );
  const after = questionsAfter(first).map(({ server, ...question }) => answer(server, question));
  const queries = [...first, ...after];
  return { name, plan, walk: walk(plan, queries), servers, queries, zone: ZONE, ...naming, ...parts };
}

const OUTCOMES = ['timeout', 'refused', 'unreachable', 'malformed'];

function replyOf(server: string, question: LookupQuestion, answers: Answers): Lookup {
  const said = answers[`${question.name} ${question.type}`] ?? answers[question.name] ?? answers['*'] ?? 'NXDOMAIN';
  const base = lookup(server, question.name, { ...question, answers: [] });
  if (typeof said !== 'string') return { ...base, ...said };
  if (OUTCOMES.includes(said)) {
    const { rcode: _rcode, truncated: _truncated, ...rest } = base;
    return { ...rest, outcome: said as Lookup['outcome'], error: said };
  }
  if (/^[A-Z]{4,}$/.test(said)) return { ...base, rcode: said };
  return { ...base, answers: said.split(', ') };
}
