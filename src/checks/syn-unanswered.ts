import { at } from '../facts/evidence.ts';
import { egressInterface } from '../facts/routing.ts';
import { unmapped } from '../facts/sockets.ts';
import { defineCheck } from '../model/check.ts';
import type { Socket } from '../model/network.ts';

const SHOWN = 5;

/** Places of sockets that wait for an answer, by address and port of the peer. */
function waiting(sockets: readonly Socket[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { netid, state, peer }] of sockets.entries()) {
    if (state !== 'SYN-SENT' || (netid !== undefined && netid !== 'tcp')) continue;
    const to = `${unmapped(peer.address)}:${peer.port}`;
    const known = found.get(to);
    if (known) known.push(index);
    else found.set(to, [index]);
  }
  return found;
}

export default defineCheck({
  id: 'syn-unanswered',
  title: 'Connections get no answer at all',
  category: 'sockets',
  severity: 'warning',
  why: 'A server that runs answers, and one that does not is refused. Silence means that the packets are dropped on the way there or back: by a firewall or network policy, by a service that has no endpoints, or because the host is gone.',
  fix: [
    'ss -tnpo state syn-sent dst {address}',
    'ip route get {address}',
    '# look on the way there for what drops it: network policies, firewalls, kube-proxy, and whether the server runs',
  ],
  refs: ['ss(8)', 'https://github.com/cilium/cilium/issues/37669'],
  needs: ['sockets'],
  wants: ['routing'],
  lastsSeconds: 2,
  messages: { silent: '{count} connections to {subject} wait for a first answer (SYN-SENT)' },
  options: {
    connections: {
      default: 5,
      unit: 'connections',
      help: 'connections to one address and port that wait, from which it is reported',
    },
  },
  follows: [
    'address-missing',
    'address-not-in-lease',
    'bridge-port-down',
    'conntrack-dropping',
    'conntrack-insert-failing',
    'checksum-errors-rising',
    'default-route-missing',
    'default-route-source-missing',
    'gateway-unreachable',
    'interface-down',
    'lease-expired',
    'neighbour-table-overflowing',
    'softnet-dropping',
  ],
  *run({ sockets, routing }, { options }) {
    for (const [subject, places] of waiting(sockets)) {
      if (places.length < options.connections) continue;
      const address = unmapped(sockets[places[0] ?? 0]?.peer.address ?? '');
      const egress = routing && egressInterface(routing, address);
      yield {
        message: 'silent',
        subject,
        data: { count: places.length, address },
        evidence: places
          .slice(0, SHOWN)
          .flatMap((index) => [at('sockets', index, 'state'), at('sockets', index, 'peer')]),
        ...(egress !== undefined && { interface: egress }),
      };
    }
  },
});
