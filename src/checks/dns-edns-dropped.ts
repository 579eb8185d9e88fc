import { triedServers } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { DnsServer } from '../model/lookups.ts';
import type { Resolver } from '../model/resolver.ts';

/** Who sends EDNS to this server, in words; `undefined` where nobody is known to. */
function asker({ role }: DnsServer, resolver: Resolver | undefined): 'systemd-resolved' | 'resolv.conf' | undefined {
  if (role === 'upstream') return resolver?.stub ? 'systemd-resolved' : undefined;
  const options = resolver?.options ?? {};
  return options['edns0'] === true || options['trust-ad'] === true ? 'resolv.conf' : undefined;
}

const REPAIRS = {
  'systemd-resolved': ['resolvectl statistics', '# give systemd-resolved another server: DNS= in resolved.conf(5)'],
  'resolv.conf': ['# remove edns0 and trust-ad from the options of /etc/resolv.conf'],
} as const;

export default defineCheck({
  id: 'dns-edns-dropped',
  title: 'A DNS server does not answer queries with EDNS',
  category: 'resolver',
  severity: 'warning',
  why: 'A server that knows no EDNS should answer FORMERR (RFC 6891). Where it is silent, those who ask with EDNS wait for a timeout and try again without, or give up. The DNS of OVN itself does so by design: it passes such queries on to the address they were sent to. Old firewalls do, too.',
  fix: ['dig +noedns @{subject} {name} {type}', 'dig +edns=0 @{subject} {name} {type}'],
  refs: ['https://www.rfc-editor.org/rfc/rfc6891'],
  needs: ['lookups'],
  wants: ['resolver', 'routing'],
  messages: {
    dropped: 'DNS server {subject} answers plain queries and none with EDNS',
    asked: 'DNS server {subject} answers plain queries and none with EDNS, which {asker} sends',
  },
  explains: ['resolved-stub-diverging'],
  // A stub answers from its cache, and asks anew for a query with EDNS: it is then as silent as the servers behind it.
  follows: [
    'address-missing',
    'address-not-in-lease',
    'default-route-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'interface-down',
    'lease-expired',
    'lease-not-offered',
  ],
  *run({ lookups, resolver, routing }) {
    for (const { index, server, answered } of triedServers(lookups)) {
      const [first] = answered;
      if (server.edns !== 'dropped' || !first) continue;
      const { address } = server;
      const who = asker(server, resolver);
      const egress = routing && !isLoopback(address) ? egressInterface(routing, address) : undefined;
      yield {
        message: who ? 'asked' : 'dropped',
        subject: address,
        data: { name: first.lookup.name, type: first.lookup.type, ...(who && { asker: who }) },
        evidence: [
          at('lookups', 'servers', index),
          at('lookups', 'lookups', first.index),
          ...(who === 'resolv.conf' ? [at('resolver', 'options')] : []),
        ],
        ...(who && { fix: [...this.fix, ...REPAIRS[who]] }),
        ...(egress !== undefined && { interface: egress }),
        ...(!who && { severity: 'info' as const }),
      };
    }
  },
});
