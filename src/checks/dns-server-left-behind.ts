import { at } from '../facts/evidence.ts';
import { type CurrentLease, currentLeases, renewal } from '../facts/leases.ts';
import { lastMove, type Move, moveEvidence, pastCard, pastEvidence } from '../facts/migration.ts';
import { inPrefix, isLinkLocal, isLoopback, parseCidr } from '../facts/prefix.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

type Seen = CheckInput<'interfaces' | 'resolver' | 'migrations', 'leases' | 'lookups' | 'resolved'>;

const FIX = ['# take {subject} out of the resolver configuration, and name a server of the network of {interface}'];

/** The interface that shared a network with a server before the migration, and shares none now. */
function leftBehind(server: string, interfaces: readonly Interface[], move: Move) {
  const isNear = interfaces.some(({ addresses }) =>
    addresses.some(({ local, peer, prefixLength }) => inPrefix(server, peer ?? local, prefixLength)),
  );
  if (isNear || isLoopback(server) || isLinkLocal(server)) return undefined;
  for (const iface of interfaces) {
    const past = pastCard(iface, move);
    const wasNear = past?.card.addresses.some((address) => {
      const prefix = parseCidr(address, address.includes(':') ? 'inet6' : 'inet');
      return prefix !== undefined && inPrefix(server, prefix.network, prefix.length);
    });
    if (past && wasNear) return { iface, past: past.index };
  }
  return undefined;
}

const isHeard = ({ lookups }: Seen, server: string): boolean =>
  lookups?.lookups.some((lookup) => lookup.server === server && lookup.outcome === 'answer') ?? false;

export default defineCheck({
  id: 'dns-server-left-behind',
  title: 'A DNS server is of the network that a live migration left',
  category: 'migration',
  severity: 'warning',
  why: 'The host has an address of its new network, but still asks a server of the one before: by a line that somebody wrote into resolv.conf, or by a lease that was not applied as a whole.',
  fix: FIX,
  refs: ['resolv.conf(5)'],
  needs: ['interfaces', 'resolver', 'migrations'],
  wants: ['leases', 'lookups', 'resolved'],
  messages: {
    leftBehind: 'DNS server {subject} is of {earlier}, which {interface} left in {migration}; it has {now} since',
  },
  explains: ['dns-server-unreachable'],
  *run(seen, { takenAt }) {
    const { interfaces, resolver, resolved, leases = [] } = seen;
    const move = lastMove(seen.migrations, takenAt);
    if (!move) return;
    const current = currentLeases(leases, interfaces, takenAt);
    const listed = resolver.nameservers.map((server, i) => [server, at('resolver', 'nameservers', i)] as const);
    const behind = resolved?.nameservers.map((server, i) => [server, at('resolved', 'nameservers', i)] as const) ?? [];
    for (const [server, evidence] of new Map([...behind, ...listed])) {
      const found = isHeard(seen, server) ? undefined : leftBehind(server, interfaces, move);
      if (!found) continue;
      const { iface, past } = found;
      yield {
        message: 'leftBehind',
        subject: server,
        data: {
          interface: iface.name,
          earlier: move.before.interfaces[past]?.addresses.join(', ') ?? '',
          now: iface.addresses.map(({ local, prefixLength }) => `${local}/${prefixLength}`).join(', ') || 'no address',
          migration: move.words,
        },
        evidence: [evidence, pastEvidence('interfaces', past, 'addresses'), moveEvidence()],
        interface: iface.name,
        fix: fixOf(current, iface, server),
      };
    }
  },
});

/** A lease that names another server was not applied as a whole. */
function fixOf(current: readonly CurrentLease[], iface: Interface, server: string): readonly string[] {
  const lease = current.find((item) => item.iface === iface)?.lease;
  const isOther = lease !== undefined && lease.dns.length > 0 && !lease.dns.includes(server);
  return isOther ? renewal(lease, '{interface}') : FIX;
}
