import { isConsulted } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { bareName, denialOf, hasRecords, type PlacedLookup, placed } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';

const keyOf = ({ lookup: { server, name } }: PlacedLookup): string => `${server} ${bareName(name)}`;

export default defineCheck({
  id: 'dns-aaaa-denied',
  title: 'A DNS server denies a name that it knows, when asked for its IPv6 address',
  category: 'service-dns',
  severity: 'warning',
  why: 'NXDOMAIN means that the name has no record of any type (RFC 8020). For one that has an IPv4 address only, the answer is NOERROR without records; CoreDNS does so. musl, in Alpine containers, takes NXDOMAIN for either type as the end, so that the name fails now and then, or always.',
  fix: [
    'dig @{subject} {name} A',
    'dig @{subject} {name} AAAA',
    '# in a Corefile: a template or rewrite for AAAA has to answer NOERROR; elsewhere update the server or proxy',
  ],
  refs: ['https://www.rfc-editor.org/rfc/rfc8020', 'https://www.rfc-editor.org/rfc/rfc4074'],
  needs: ['lookups'],
  wants: ['routing'],
  messages: { denied: '{subject} says that {name} does not exist when asked for AAAA, and knows it as {answer} (A)' },
  *run({ lookups, routing }) {
    const isAsked = isConsulted(lookups);
    const all = placed(lookups).filter(({ lookup }) => isAsked(lookup.server));
    const known = new Map(
      all.filter(({ lookup }) => lookup.type === 'A' && hasRecords(lookup)).map((item) => [keyOf(item), item]),
    );
    const told = new Set<string>();
    for (const item of all) {
      const { server, name, type } = item.lookup;
      if (type !== 'AAAA' || denialOf(item.lookup) !== 'nxdomain' || told.has(server)) continue;
      const other = known.get(keyOf(item));
      if (!other) continue;
      told.add(server);
      const egress = routing && egressInterface(routing, server);
      yield {
        message: 'denied',
        subject: server,
        data: { name, answer: other.lookup.answers[0] ?? '' },
        evidence: [at('lookups', 'lookups', item.index), at('lookups', 'lookups', other.index)],
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
