import { consulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { byQuestion, denialOf, hasRecords, type PlacedLookup } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Resolver } from '../model/resolver.ts';

interface Disagreement {
  readonly denied: PlacedLookup;
  readonly answered: PlacedLookup;
}

/** SERVFAIL is left out: it passes, and every resolver then asks the next server. */
const isDenied = ({ lookup }: PlacedLookup): boolean => ['nxdomain', 'refused'].includes(denialOf(lookup) ?? '');

/**
 * Per question at most one pair for each server that denies what another server answers. Programs ask those that
 * resolv.conf names: one behind the stub of systemd-resolved may well deny what is not in its own zones.
 */
function disagreements(lookups: readonly PlacedLookup[], { nameservers }: Resolver): Disagreement[] {
  return [...byQuestion(lookups).values()].flatMap((asked) => {
    const answered = asked.find(({ lookup }) => hasRecords(lookup));
    if (!answered) return [];
    const agreed = new Set(asked.filter(({ lookup }) => hasRecords(lookup)).map(({ lookup }) => lookup.server));
    return asked
      .filter((item) => isDenied(item) && nameservers.includes(item.lookup.server) && !agreed.has(item.lookup.server))
      .map((denied) => ({ denied, answered }));
  });
}

export default defineCheck({
  id: 'dns-servers-disagree',
  title: 'One DNS server denies a name that another one knows',
  category: 'service-dns',
  severity: 'warning',
  why: 'Servers in resolv.conf must be equal: glibc takes NXDOMAIN of the first that answers for the truth, musl takes whichever is faster. So names fail whenever the server that does not know them is asked, often one that a second NIC brought by DHCP.',
  fix: [
    'dig +short @{answering} {name} {type}',
    'dig @{subject} {name} {type}',
    '# do not take DNS servers from the interface that leads to {subject}: use-dns: false (netplan), ignore-auto-dns (NetworkManager), UseDNS=no (networkd)',
  ],
  refs: ['resolv.conf(5)', 'https://github.com/linuxkit/linuxkit/issues/102'],
  needs: ['lookups', 'resolver'],
  wants: ['routing'],
  messages: {
    nxdomain: '{subject} says that {name} does not exist, {answering} knows it as {answer}',
    refused: '{subject} refuses to answer for {name}, {answering} knows it as {answer}',
  },
  *run({ lookups, resolver, routing }) {
    const seen = new Set<string>();
    for (const { denied, answered } of disagreements(consulted(lookups), resolver)) {
      const { server, name, type } = denied.lookup;
      if (seen.has(server)) continue;
      seen.add(server);
      const egress = routing && egressInterface(routing, server);
      yield {
        message: denialOf(denied.lookup) === 'refused' ? 'refused' : 'nxdomain',
        subject: server,
        data: { name, type, answering: answered.lookup.server, answer: answered.lookup.answers[0] ?? '' },
        evidence: [at('lookups', 'lookups', denied.index), at('lookups', 'lookups', answered.index)],
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
