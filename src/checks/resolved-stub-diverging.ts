import { isBelow } from '../facts/cluster.ts';
import { consulted } from '../facts/dns-answers.ts';
import { isStub } from '../facts/dns-servers.ts';
import { at } from '../facts/evidence.ts';
import { isLoopback } from '../facts/prefix.ts';
import { bareName, byQuestion, hasRecords, isAnswered, type PlacedLookup } from '../facts/resolver.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Names } from '../model/names.ts';

type Divergence = 'denied' | 'invented' | 'other';

/** systemd-resolved takes what /etc/hosts has, ReadEtcHosts= of resolved.conf(5). */
const isListed = (name: string, { hosts = [] }: Partial<Names> = {}): boolean =>
  hosts.some((entry) => [entry.name, ...entry.aliases].map(bareName).includes(bareName(name)));

/** Names that it may know from multicast, or makes up itself. */
const isLocal = (name: string): boolean =>
  !bareName(name).includes('.') || isBelow(name, 'local') || isBelow(name, 'localhost');

const shareRecords = (a: PlacedLookup, b: PlacedLookup): boolean =>
  a.lookup.answers.some((answer) => b.lookup.answers.includes(answer));

/** How the stub differs from all of the servers behind it; `undefined` when one of them says the same. */
function divergence(
  stub: PlacedLookup,
  behind: readonly PlacedLookup[],
  { lookups, names }: CheckInput<'lookups', 'names'>,
): Divergence | undefined {
  const { name } = stub.lookup;
  const known = behind.filter(({ lookup }) => hasRecords(lookup));
  if (!hasRecords(stub.lookup)) return known.length === behind.length ? 'denied' : undefined;
  if (isListed(name, names)) return undefined;
  if (known.length === 0) return isLocal(name) ? undefined : 'invented';
  // Large services outside give other addresses each time; the cache keeps an old one for seconds only.
  const isSteady = isBelow(name, lookups.clusterDomain) && known.length === behind.length;
  return isSteady && !known.some((item) => shareRecords(item, stub)) ? 'other' : undefined;
}

export default defineCheck({
  id: 'resolved-stub-diverging',
  title: 'systemd-resolved answers otherwise than the DNS servers behind it',
  category: 'resolver',
  severity: 'warning',
  why: 'Programs hear what the stub of systemd-resolved says. Where it differs from all servers that it asks, it withholds names by its rules, fails at what it asks for beside the name (EDNS, DNSSEC), or has kept an old answer.',
  fix: [
    'resolvectl query --type={type} {name}',
    'dig @{server} {name} {type}',
    'resolvectl flush-caches',
    'resolvectl status',
    '# DNSSEC=no in resolved.conf(5), where the servers do not sign; ~DOMAIN of a link, where the wrong link is asked',
  ],
  refs: ['systemd-resolved.service(8)', 'resolved.conf(5)'],
  needs: ['resolver', 'resolved', 'lookups'],
  wants: ['names'],
  messages: {
    denied: 'the stub {subject} has no record for {name} ({type}): {said}; {server} behind it knows it as {answer}',
    invented: 'the stub {subject} knows {name} ({type}) as {said}; no server behind it does',
    other: 'the stub {subject} knows {name} ({type}) as {said}, {server} behind it as {answer}',
  },
  hides: ['dns-servers-disagree'],
  *run({ resolver, resolved, lookups, names }) {
    if (!resolver.stub) return;
    const told = new Set<string>();
    const seen = { lookups, ...(names && { names }) };
    for (const asked of byQuestion(consulted(lookups)).values()) {
      const behind = asked.filter(
        ({ lookup }) => resolved.nameservers.includes(lookup.server) && !isLoopback(lookup.server),
      );
      // What it says while one of them is silent is its best.
      if (behind.length === 0 || !behind.every(({ lookup }) => isAnswered(lookup))) continue;
      for (const stub of asked.filter(({ lookup }) => isStub(lookup.server) && isAnswered(lookup))) {
        const { server: subject, name, type, rcode = 'NOERROR', answers } = stub.lookup;
        const message = told.has(subject) ? undefined : divergence(stub, behind, seen);
        const [first] = behind;
        if (!message || !first) continue;
        told.add(subject);
        yield {
          message,
          subject,
          data: {
            name,
            type,
            said: answers[0] ?? rcode,
            server: first.lookup.server,
            answer: first.lookup.answers[0] ?? '',
          },
          evidence: [stub, ...behind].map(({ index }) => at('lookups', 'lookups', index)),
        };
      }
    }
  },
});
