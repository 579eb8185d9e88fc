import { clusterRanges, isWithin } from '../facts/cluster-ranges.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { bareName, byQuestion, hasRecords, type PlacedLookup, placed } from '../facts/resolver.ts';
import { reverseName } from '../facts/reverse-name.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { LookupExpectation, Lookups } from '../model/lookups.ts';

const SHOWN_ANSWERS = 3;

interface Surprise {
  readonly message: 'present' | 'clusterAddress' | 'tooFew' | 'outside';
  readonly address?: string;
  /** Beside the lookup itself. */
  readonly proof?: PlacedLookup;
}

/** What tells an address of a service from that of an endpoint. */
interface Tell {
  readonly services: readonly string[];
  /** By server and name. */
  readonly reverse: ReadonlyMap<string, PlacedLookup>;
}

function tellOf(lookups: Lookups): Tell {
  const named = placed(lookups).filter(({ lookup }) => lookup.type === 'PTR' && hasRecords(lookup));
  return {
    services: clusterRanges(lookups).services,
    reverse: new Map(named.map((item) => [`${item.lookup.server} ${item.lookup.name}`, item])),
  };
}

/** An address of a service is called as the service, one of an endpoint as the endpoint; else its range tells. */
function clusterAddress(item: PlacedLookup, { services, reverse }: Tell): Surprise | undefined {
  const [address = ''] = item.lookup.answers;
  const proof = reverse.get(`${item.lookup.server} ${reverseName(address)}`);
  const isService = proof
    ? proof.lookup.answers.some((name) => bareName(name) === bareName(item.lookup.name))
    : isWithin(address, services);
  return isService ? { message: 'clusterAddress', address, ...(proof && { proof }) } : undefined;
}

function surpriseOf(item: PlacedLookup, expected: LookupExpectation, tell: Tell): Surprise | undefined {
  const { expect, atLeast = 0, within = [] } = expected;
  const { answers, type, truncated } = item.lookup;
  const isAddress = type === 'A' || type === 'AAAA';
  if (expect === 'absent') return { message: 'present' };
  const service = expect === 'headless' && isAddress ? clusterAddress(item, tell) : undefined;
  if (service) return service;
  const stranger = within.length > 0 && isAddress ? answers.find((address) => !isWithin(address, within)) : undefined;
  if (stranger !== undefined) return { message: 'outside', address: stranger };
  return answers.length < atLeast && !truncated ? { message: 'tooFew' } : undefined;
}

export default defineCheck({
  id: 'lookup-unexpected',
  title: 'A name resolves to something else than the configuration expects',
  category: 'service-dns',
  severity: 'warning',
  why: 'dns.lookups says what the name should give. A headless service that has got a ClusterIP, endpoints that are gone, or addresses of another network show in the DNS before programs fail.',
  fix: [
    'dig @{server} {name} {type}',
    '# correct what {name} stands for, or what dns.lookups of the configuration expects of it',
  ],
  refs: ['https://github.com/kubernetes/dns/blob/master/docs/specification.md'],
  needs: ['lookups'],
  wants: ['routing'],
  messages: {
    present: '{name} ({type}) should not exist, and {server} knows it as {answers}',
    clusterAddress: '{name} should be headless, and {server} gives {address}, the address of a service',
    tooFew: '{name} ({type}) should have {atLeast} records, and {server} gives {count}: {answers}',
    outside: '{server} gives {address} for {name}, which is not in {within}',
  },
  *run({ lookups, routing }) {
    const all = consulted(lookups).filter(({ lookup }) => lookup.purpose === 'configured' && hasRecords(lookup));
    const answers = byQuestion(all);
    const tell = tellOf(lookups);
    for (const expected of lookups.expectations ?? []) {
      const { name, type, atLeast = 1, within = [] } = expected;
      const [found] = (answers.get(`${bareName(name)} ${type}`) ?? []).flatMap((item) => {
        const surprise = surpriseOf(item, expected, tell);
        return surprise ? [{ item, surprise }] : [];
      });
      if (!found) continue;
      const { item, surprise } = found;
      const { server, answers: given } = item.lookup;
      const egress = routing && egressInterface(routing, server);
      const shown = given.slice(0, SHOWN_ANSWERS).join(', ');
      const facts = { atLeast, count: given.length, within: within.join(', '), address: surprise.address ?? '' };
      yield {
        message: surprise.message,
        subject: `${name} ${type}`,
        data: { name, type, server, answers: shown, ...facts },
        evidence: [item, ...(surprise.proof ? [surprise.proof] : [])].map(({ index }) =>
          at('lookups', 'lookups', index),
        ),
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
