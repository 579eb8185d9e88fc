import type { Names, NsswitchAction, NsswitchService } from '../../model/names.ts';
import type { Candidate, PlanStep, ResolutionPlan } from '../../model/resolution.ts';
import type { Resolved, Resolver } from '../../model/resolver.ts';
import { isStub } from '../dns-servers.ts';
import { bareName } from '../resolver.ts';
import { resolvedRoute } from './resolved-routing.ts';
import { type Rules, rulesOf } from './rules.ts';

/** What a plan is made of: what this host says about names. */
export interface Naming {
  readonly resolver: Resolver;
  readonly resolved?: Resolved;
  readonly names?: Names;
}

/** glibc without nsswitch.conf, since 2.34 (nss_database.c); musl knows no other. */
const DEFAULT_HOSTS: readonly NsswitchService[] = ['files', 'dns'].map((name) => ({ name, actions: [] }));

type Step = ResolutionPlan['steps'][number];
type ThroughResolved = Extract<PlanStep, { source: 'resolved' }>;

/**
 * How programs of this host look up a name by getaddrinfo(3): which modules, which queries in which order, to whom.
 * nsswitch.conf(5), resolv.conf(5), res_nsearch() of glibc, name_from_dns_search() of musl.
 */
export function planOf(name: string, types: readonly string[], naming: Naming): ResolutionPlan {
  const libc = naming.names?.libc ?? 'glibc';
  const rules = rulesOf(naming.resolver, libc);
  const services = libc === 'musl' ? DEFAULT_HOSTS : (hostsLine(naming.names) ?? DEFAULT_HOSTS);
  return {
    name,
    libc,
    types: types.filter((type) => type !== 'AAAA' || !rules.options.includes('no-aaaa')),
    steps: services.flatMap((service, position) =>
      stepOf(service, name, naming, rules, position === services.length - 1),
    ),
    servers: rules.servers,
    parallel: libc === 'musl',
    timeoutSeconds: rules.timeoutSeconds,
    attempts: rules.attempts,
    ndots: rules.ndots,
    options: rules.options,
    ignored: rules.ignored,
  };
}

/** Of two lines the last counts, since glibc 2.34. */
const hostsLine = (names: Names | undefined): readonly NsswitchService[] | undefined =>
  names?.nsswitch?.findLast(({ name }) => name === 'hosts')?.services;

function stepOf(service: NsswitchService, name: string, naming: Naming, rules: Rules, isLast: boolean): Step[] {
  const ends = isLast ? undefined : endsOf(service.actions);
  return partsOf(service.name, name, naming, rules).map((part) => ({ ...part, ...(ends && { ends }) }));
}

/** SUCCESS always returns; what counts is whether a denial does, nsswitch.conf(5). */
function endsOf(actions: readonly NsswitchAction[]): Step['ends'] {
  const returns = (status: string) =>
    actions.some(
      ({ status: named, action, not }) => action === 'return' && (not ? named !== status : named === status),
    );
  if (returns('NOTFOUND') && returns('TRYAGAIN')) return 'always';
  return returns('NOTFOUND') ? 'notfound' : undefined;
}

function partsOf(service: string, name: string, naming: Naming, rules: Rules): PlanStep[] {
  if (service === 'files') return [{ source: 'files', addresses: inHosts(name, naming.names) }];
  if (service === 'resolve')
    return naming.resolved ? [throughResolved(resolvedNames(name, naming.resolved), naming.resolved)] : [];
  if (service !== 'dns') return [{ source: 'other', service }];
  const candidates = candidatesOf(name, rules);
  const [first] = rules.servers;
  // The stub is asked by DNS, and routes names as nss-resolve does.
  if (naming.resolved && first !== undefined && isStub(first))
    return [{ ...throughResolved(candidates, naming.resolved), stub: true }];
  return [{ source: 'dns', candidates }];
}

function inHosts(name: string, names: Names | undefined): readonly string[] {
  const wanted = bareName(name);
  const lines = names?.hosts ?? [];
  return [
    ...new Set(
      lines
        .filter((entry) => [entry.name, ...entry.aliases].some((known) => bareName(known) === wanted))
        .map(({ address }) => address),
    ),
  ];
}

const throughResolved = (candidates: readonly Candidate[], resolved: Resolved): ThroughResolved => ({
  source: 'resolved',
  candidates: candidates.map((candidate) => {
    const { servers, reason } = resolvedRoute(candidate.name, resolved);
    return { ...candidate, servers, route: reason };
  }),
});

/** It searches for names of one label only, and does not know ndots. */
function resolvedNames(name: string, { links, search }: Resolved): readonly Candidate[] {
  const bare = bareName(name);
  if (bare.includes('.') || name.endsWith('.')) return [{ name: bare }];
  const domains = [...new Set([...links.flatMap((link) => link.domains), ...search])].filter(
    (domain) => bareName(domain) !== '',
  );
  return [...domains.map((search) => ({ name: `${bare}.${bareName(search)}`, search })), { name: bare }];
}

/** The names that the resolver of the C library asks for, in its order. */
function candidatesOf(name: string, rules: Pick<Rules, 'libc' | 'ndots' | 'search' | 'options'>): readonly Candidate[] {
  const bare = bareName(name);
  const asWritten: Candidate = { name: bare };
  if (name.endsWith('.')) return [asWritten];
  const dots = bare.split('.').length - 1;
  const searched = rules.search
    .filter((domain) => bareName(domain) !== '')
    .map((search): Candidate => ({ name: `${bare}.${bareName(search)}`, search }));
  if (dots >= rules.ndots) return rules.libc === 'musl' ? [asWritten] : [asWritten, ...searched];
  // `no-tld-query`: a name of one label is not asked for as it is, resolv.conf(5).
  const last = dots === 0 && rules.options.includes('no-tld-query') && searched.length > 0 ? [] : [asWritten];
  return [...searched, ...last];
}

/** Names that a plan asks servers for. */
export const candidatesIn = ({ steps }: ResolutionPlan): readonly Candidate[] =>
  steps.flatMap((step) => (step.source === 'dns' || step.source === 'resolved' ? step.candidates : []));
