import { isWithoutNetwork } from '../facts/bridges.ts';
import { counted } from '../facts/counted.ts';
import { isAskedOfAll, isConsulted, wasSent } from '../facts/dns-answers.ts';
import { at } from '../facts/evidence.ts';
import { isNetwork } from '../facts/interfaces.ts';
import { lastMove, lostServer, type Move, moveEvidence } from '../facts/migration.ts';
import { isLoopback } from '../facts/prefix.ts';
import { byServer, type PlacedLookup, placed } from '../facts/resolver.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Lookups } from '../model/lookups.ts';

const SHOWN_LOOKUPS = 3;

/** Something came back that a server sent. */
const isHeard = ({ lookup }: PlacedLookup): boolean => ['answer', 'malformed'].includes(lookup.outcome);

/** The stub of systemd-resolved, or a local cache, answers SERVFAIL when the servers behind it are dead. */
const isHelpful = (item: PlacedLookup): boolean =>
  isHeard(item) && !(item.lookup.rcode === 'SERVFAIL' && isLoopback(item.lookup.server));

/** The fourth server of resolv.conf is asked by nobody: whether it answers is nobody's problem. */
const serversOf = (lookups: Lookups) =>
  [...byServer(placed(lookups).filter(isAskedOfAll))].filter(([server]) => isConsulted(lookups)(server));

const isSilent = (server: string, asked: ReturnType<typeof serversOf>): boolean =>
  asked.some(([address, lookups]) => address === server && !lookups.some(isHeard));

/** An ICMP error says more than silence beside it. */
function outcomeOf(lookups: readonly PlacedLookup[]): 'refused' | 'unreachable' | 'silent' {
  const has = (outcome: string) => lookups.some(({ lookup }) => lookup.outcome === outcome);
  if (has('refused')) return 'refused';
  return has('unreachable') ? 'unreachable' : 'silent';
}

/** What to say of a server that answered before a live migration, and was not heard since. */
function lostSince(move: Move | undefined, server: string, takenAt: Date) {
  const latency = move && lostServer(move, server, takenAt);
  return latency === undefined ? undefined : { migration: move?.words ?? '', latency: Math.ceil(latency) };
}

export default defineCheck({
  id: 'dns-server-unreachable',
  title: 'A DNS server does not answer',
  category: 'resolver',
  severity: 'critical',
  why: 'glibc asks the servers in their order and waits 5 seconds for each: a dead first server delays every lookup by that, and a host without any other resolves nothing.',
  fix: [
    'ip route get {subject}',
    'dig +time=2 +tries=1 @{subject} {name} {type}',
    '# remove {subject} from the resolver configuration if it is gone for good',
  ],
  refs: ['resolv.conf(5)'],
  needs: ['lookups'],
  wants: ['routing', 'interfaces', 'resolver', 'resolved', 'migrations'],
  messages: {
    silent: 'DNS server {subject} answered none of {lookups}: it is dead, or packets are dropped on the way',
    since:
      'DNS server {subject} has answered none of {lookups} since {migration}; before, it answered within {latency} ms',
    refused: 'nothing listens on port 53 of DNS server {subject}: ICMP or a reset refused the lookups',
    unreachable: 'DNS server {subject} cannot be reached: no route or no such neighbour',
  },
  explains: ['cluster-domain-unserved', 'lookup-failed'],
  *run({ lookups, routing, interfaces, resolver, resolved, migrations }, { takenAt }) {
    const move = lastMove(migrations, takenAt);
    if (interfaces && (isWithoutNetwork(interfaces) || !interfaces.some(isNetwork))) return;
    const servers = serversOf(lookups);
    // A server behind a stub that is dead helps nobody: programs ask those of resolv.conf.
    const isAsked = (server: string) => resolver === undefined || resolver.nameservers.includes(server);
    const someoneAnswers = servers.some(([server, asked]) => isAsked(server) && asked.some(isHelpful));
    for (const [server, asked] of servers) {
      const [first] = asked;
      if (!first || asked.some(isHeard)) continue;
      // The stub is silent because the servers behind it are: they are the fault.
      if (resolver?.stub && isLoopback(server) && resolved?.nameservers.some((real) => isSilent(real, servers)))
        continue;
      const egress = routing && egressInterface(routing, server);
      const outcome = outcomeOf(asked);
      const since = outcome === 'refused' ? undefined : lostSince(move, server, takenAt);
      yield {
        message: since ? 'since' : outcome,
        subject: server,
        data: {
          lookups: counted(asked.filter(({ lookup }) => wasSent(lookup)).length, 'lookup'),
          name: first.lookup.name,
          type: first.lookup.type,
          ...since,
        },
        evidence: [
          ...asked.slice(0, SHOWN_LOOKUPS).map(({ index }) => at('lookups', 'lookups', index)),
          ...(since ? [moveEvidence()] : []),
        ],
        ...(egress !== undefined && { interface: egress }),
        severity: someoneAnswers ? 'warning' : 'critical',
      };
    }
  },
});
