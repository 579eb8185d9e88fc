import { isWithoutNetwork } from '../facts/bridges.ts';
import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { bareName, byQuestion, denialOf, hasRecords, isAnswered, type PlacedLookup } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Lookups } from '../model/lookups.ts';

/** What to tell of several servers that all failed: the first one that spoke, in the order of asking. */
function telling(asked: readonly PlacedLookup[]): PlacedLookup | undefined {
  return (
    asked.find(({ lookup }) => isAnswered(lookup)) ??
    asked.find(({ lookup }) => lookup.outcome !== 'timeout') ??
    asked[0]
  );
}

/** Those that the configuration wants to have records. */
function needed(lookups: Lookups): readonly PlacedLookup[] {
  const unwanted = new Set(
    (lookups.expectations ?? [])
      .filter(({ expect }) => expect === 'absent')
      .map(({ name, type }) => `${bareName(name)} ${type}`),
  );
  return consulted(lookups).filter(
    ({ lookup: { purpose, name, type } }) => purpose === 'configured' && !unwanted.has(`${bareName(name)} ${type}`),
  );
}

function messageOf({ lookup }: PlacedLookup) {
  if (lookup.truncated) return 'truncated';
  if (isAnswered(lookup)) return denialOf(lookup) ?? 'other';
  if (lookup.outcome === 'timeout') return 'timeout';
  return lookup.outcome === 'malformed' ? 'other' : 'unreachable';
}

export default defineCheck({
  id: 'lookup-failed',
  title: 'A name that is needed does not resolve',
  category: 'service-dns',
  severity: 'critical',
  why: 'The configuration names it as needed on this host. NXDOMAIN means that the service or its namespace does not exist, no data that it has no record of this type.',
  fix: [
    'dig @{server} {name} {type}',
    '# create what {name} stands for, or correct the name in dns.lookups of the configuration',
  ],
  refs: ['https://github.com/kubernetes/dns/blob/master/docs/specification.md'],
  needs: ['lookups'],
  wants: ['routing', 'interfaces'],
  messages: {
    nxdomain: '{server} says that {name} does not exist (NXDOMAIN)',
    noData: '{server} knows {name} but has no {type} record for it',
    servfail: '{server} fails to resolve {name} (SERVFAIL)',
    refused: '{server} refuses to resolve {name} (REFUSED)',
    truncated: '{server} cuts off its answer for {name} ({type}) before the first record, and TCP does not bring it',
    timeout: '{name} ({type}) is not resolved: {server} does not answer',
    unreachable: '{name} ({type}) is not resolved: {server} cannot be reached ({outcome})',
    other: '{name} ({type}) is not resolved: the answer of {server} is of no use ({outcome})',
  },
  *run({ lookups, routing, interfaces }) {
    if (interfaces && isWithoutNetwork(interfaces)) return;
    for (const asked of byQuestion(needed(lookups)).values()) {
      const told = telling(asked);
      if (!told || asked.some(({ lookup }) => hasRecords(lookup))) continue;
      const { server, name, type, rcode, outcome } = told.lookup;
      const egress = routing && egressInterface(routing, server);
      yield {
        message: messageOf(told),
        subject: `${name} ${type}`,
        data: { server, name, type, outcome: isAnswered(told.lookup) ? (rcode ?? 'NOERROR') : outcome },
        evidence: asked.map(({ index }) => at('lookups', 'lookups', index)),
        // A resolver behind which nothing answers says SERVFAIL, and a local one may say anything.
        answered: isAnswered(told.lookup) && rcode !== 'SERVFAIL' && !isLoopback(server),
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
