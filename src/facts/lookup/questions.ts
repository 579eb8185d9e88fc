import type { Lookup, LookupQuestion } from '../../model/lookups.ts';
import type { Candidate } from '../../model/resolution.ts';
import { clusterNameOf } from '../cluster-name.ts';
import { bareName, hasRecords } from '../resolver.ts';
import { reverseName } from '../reverse-name.ts';

/** Search domains that a name is asked with: as many as the kubelet writes, beside the name as it was written. */
const MAX_CANDIDATES = 32;
/** Nobody has such a name: who knows it, knows every name. */
const NOBODY = 'netdiagd-no-such-name';
const MAX_REVERSED = 2;

/** What to ask every server about a name: each candidate with each type, and what tells why one of them fails. */
export function questionsAbout(
  name: string,
  candidates: readonly Candidate[],
  types: readonly string[],
  zone: string,
): readonly LookupQuestion[] {
  const names = unique([...candidates.slice(0, MAX_CANDIDATES).map((candidate) => candidate.name), bareName(name)]);
  const asked = names.flatMap((candidate) =>
    types.map((type) => ({ name: candidate, type, purpose: 'asked' as const })),
  );
  const search = unique(candidates.flatMap((candidate) => candidate.search ?? [])).slice(0, MAX_CANDIDATES);
  const why: LookupQuestion[] = [
    { name: `dns-version.${zone}`, type: 'TXT', purpose: 'dns-version' },
    { name: `kubernetes.default.svc.${zone}`, type: 'A', purpose: 'api-service' },
    ...names.flatMap((candidate) => aroundClusterName(candidate, zone)),
    ...foreignDomain(name, zone),
    ...fullNames(bareName(name), zone, types),
    ...search
      .filter((domain) => clusterNameOf(domain, zone).kind === 'outside')
      .map((domain) => ({ name: `${NOBODY}.${bareName(domain)}`, type: 'A', purpose: 'explanation' as const })),
  ];
  return distinct([...asked, ...why]);
}

/** The namespace and the service that a name is below. */
function aroundClusterName(name: string, zone: string): readonly LookupQuestion[] {
  const parts = clusterNameOf(name, zone);
  if (!('namespace' in parts) || parts.kind === 'namespace') return [];
  const explain = (of: string, type: string): LookupQuestion => ({ name: of, type, purpose: 'explanation' });
  const namespace = `${parts.namespace}.${parts.kind === 'pod' ? 'pod' : 'svc'}.${zone}`;
  if (parts.kind !== 'endpoint' && parts.kind !== 'port') return [explain(namespace, 'A')];
  const service = `${parts.service}.${parts.namespace}.svc.${zone}`;
  return [explain(namespace, 'A'), explain(service, 'A'), explain(service, 'AAAA'), explain(service, 'SRV')];
}

/** The cluster domain that a name would have: `other.example` of `web.shop.svc.other.example`. */
export function domainIn(name: string): string | undefined {
  const bare = bareName(name);
  const at = bare.indexOf('.svc.');
  return at < 0 || bare.length === at + 5 ? undefined : bare.slice(at + 5);
}

/** Whether there is a cluster with the domain of the name. */
function foreignDomain(name: string, zone: string): readonly LookupQuestion[] {
  const domain = domainIn(name);
  return domain === undefined || domain === zone
    ? []
    : [{ name: `dns-version.${domain}`, type: 'TXT', purpose: 'explanation' }];
}

/** What a short name may stand for, where no search domain makes it of it. */
function fullNames(name: string, zone: string, types: readonly string[]): readonly LookupQuestion[] {
  const dots = name.split('.').length - 1;
  const full = [`${name}.default.svc.${zone}`, `${name}.svc.${zone}`, `${name}.${zone}`][dots];
  if (full === undefined || clusterNameOf(name, zone).kind !== 'outside' || (dots === 2 && !name.endsWith('.svc')))
    return [];
  return types.map((type) => ({ name: full, type, purpose: 'explanation' }));
}

/** What can be asked only once there are answers: the targets of aliases, and the names of addresses. */
export function questionsAfter(lookups: readonly Lookup[]): readonly (LookupQuestion & { readonly server: string })[] {
  const asked = lookups.filter(({ purpose }) => purpose === 'asked');
  const targets = asked.flatMap(({ server, aliases = [], answers, type }) => {
    const target = aliases.at(-1);
    return target === undefined || answers.length > 0
      ? []
      : [{ server, name: target, type, purpose: 'explanation' as const }];
  });
  const reversed = asked
    .filter((lookup) => (lookup.type === 'A' || lookup.type === 'AAAA') && hasRecords(lookup))
    .flatMap(({ server, answers }) =>
      answers.slice(0, MAX_REVERSED).flatMap((address) => {
        const name = reverseName(address);
        return name === undefined ? [] : [{ server, name, type: 'PTR', purpose: 'explanation' as const }];
      }),
    );
  return distinct([...targets, ...reversed]);
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

function distinct<Q extends LookupQuestion & { readonly server?: string }>(questions: readonly Q[]): readonly Q[] {
  const seen = new Set<string>();
  return questions.filter(({ server = '', name, type }) => {
    const key = `${server} ${name} ${type}`;
    return !seen.has(key) && seen.add(key);
  });
}
