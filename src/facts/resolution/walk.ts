import type { Lookup } from '../../model/lookups.ts';
import type { Candidate, ResolutionPlan, Walk, WalkedQuery } from '../../model/resolution.ts';
import { glibcQuery } from './glibc-query.ts';
import { muslQuery } from './musl-query.ts';
import { observer, type QueryResult } from './query-result.ts';

type Step = ResolutionPlan['steps'][number];
type Ask = (name: string, servers: readonly string[]) => QueryResult;

/** What a step came to: an end of the whole walk, or why the next step has to do it. */
type Outcome = Pick<Walk, 'end' | 'addresses'> & { readonly candidate?: Candidate };

/**
 * Carries out a plan with what the servers said: the queries that a program of this host would send, what it would
 * get, and how long it would wait.
 */
export function walk(plan: ResolutionPlan, lookups: readonly Lookup[]): Walk {
  const observe = observer(lookups);
  const queries: WalkedQuery[] = [];
  let costMs = 0;
  const ask: Ask = (name, servers) => {
    const result = plan.parallel ? muslQuery(plan, name, servers, observe) : glibcQuery(plan, name, servers, observe);
    queries.push(...result.queries);
    costMs += result.costMs;
    return result;
  };
  const totals = () => ({ queries, queryCount: queries.length, costMs: Math.round(costMs * 10) / 10 });
  let last: { outcome: Outcome; step: number } | undefined;
  for (const [step, part] of plan.steps.entries()) {
    const outcome = stepOutcome(part, plan, ask);
    if (!outcome) continue;
    last = { outcome, step };
    if (outcome.end === 'resolved' || endsHere(part, outcome)) break;
  }
  return last ? { ...last.outcome, step: last.step, ...totals() } : { end: 'unsent', addresses: [], ...totals() };
}

const endsHere = ({ ends }: Step, { end }: Outcome): boolean =>
  ends === 'always' || (ends === 'notfound' && (end === 'denied' || end === 'unsent'));

/** `undefined` for a module that has nothing to say about the name. */
function stepOutcome(step: Step, plan: ResolutionPlan, ask: Ask): Outcome | undefined {
  const denial = step.ends ? ({ end: 'denied', addresses: [] } as const) : undefined;
  if (step.source === 'files')
    return step.addresses.length > 0 ? { end: 'resolved', addresses: step.addresses } : denial;
  // nss-mdns calls itself unavailable for names that are not its own, which [NOTFOUND=return] lets pass.
  if (step.source === 'other') return !isMdns(step.service) || isTwoLabelLocal(plan.name) ? denial : undefined;
  if (step.source === 'dns') return searched(step.candidates, plan, (name) => ask(name, plan.servers));
  const routed = new Map(step.candidates.map(({ name, servers }) => [name, servers]));
  return searched(step.candidates, plan, (name) => ask(name, step.stub ? plan.servers : (routed.get(name) ?? [])));
}

const isMdns = (service: string): boolean => service.startsWith('mdns');

/** nss-mdns takes names of two labels in .local for its own, and passes longer ones on (since 0.11). */
const isTwoLabelLocal = (name: string): boolean => /^[^.]+\.local\.?$/i.test(name);

type AskName = (name: string) => QueryResult;

const searched = (candidates: readonly Candidate[], plan: ResolutionPlan, ask: AskName): Outcome =>
  plan.parallel ? searchedByMusl(candidates, ask) : searchedByGlibc(candidates, ask);

/** name_from_dns_search(): anything but NXDOMAIN ends it. */
function searchedByMusl(candidates: readonly Candidate[], ask: AskName): Outcome {
  let last: Outcome = { end: 'unsent', addresses: [] };
  for (const candidate of candidates) {
    const result = ask(candidate.name);
    last = { ...outcomeOf(result), candidate };
    if (result.end !== 'nxdomain') break;
  }
  return last;
}

/** res_nsearch(): the first candidate that is found ends it. A failure weighs more than a denial, since it may pass. */
function searchedByGlibc(candidates: readonly Candidate[], ask: AskName): Outcome {
  const outcomes: Outcome[] = [];
  let silent = false;
  for (const candidate of candidates) {
    // After silence the rest of the search list is left out, and the name asked for as it was written.
    if (silent && candidate.search !== undefined) continue;
    const result = ask(candidate.name);
    outcomes.push({ ...outcomeOf(result), candidate });
    if (result.end === 'found') break;
    silent ||= result.end === 'silent' && candidate.search !== undefined;
    if (result.end === 'refused' && candidate.search !== undefined) break;
  }
  const byEnd = (end: Walk['end']) => outcomes.find((outcome) => outcome.end === end);
  const [first] = outcomes;
  // What was said of the name as it was written counts more than what is said of it in a search domain.
  const asWritten = first?.candidate?.search === undefined ? first : undefined;
  return byEnd('resolved') ?? asWritten ?? byEnd('failed') ?? byEnd('denied') ?? { end: 'unsent', addresses: [] };
}

function outcomeOf({ end, addresses }: QueryResult): Outcome {
  if (end === 'found') return { end: 'resolved', addresses };
  if (end === 'nxdomain' || end === 'nodata') return { end: 'denied', addresses: [] };
  return { end: end === 'unsent' ? 'unsent' : 'failed', addresses: [] };
}
