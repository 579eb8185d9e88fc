import { counted } from '../facts/counted.ts';
import { at } from '../facts/evidence.ts';
import { formerCard, lastMove, type Move, moveEvidence } from '../facts/migration.ts';
import { inPrefix } from '../facts/prefix.ts';
import { egressInterface } from '../facts/routing.ts';
import { orphanedSockets, unmapped } from '../facts/sockets.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface, Routing } from '../model/network.ts';

const SHOWN_PEERS = 3;
const SHOWN_SOCKETS = 5;

const LISTENER_FIX = [
  'ss -tlnp src {subject}',
  '# let the service listen on an address of this host and restart it; on the standby of a floating address this is expected',
];

/** Where the address was: the interface in whose network it lies, else the way to the peer. */
function formerInterface(address: string, peer: string, interfaces: readonly Interface[], routing?: Routing) {
  const near = interfaces.find(({ addresses }) =>
    addresses.some(({ local, prefixLength }) => inPrefix(address, local, prefixLength)),
  );
  const egress = routing && egressInterface(routing, peer);
  return near ?? interfaces.find(({ name }) => name === egress);
}

/** An address that the host had until a live migration. */
function leftBehind(move: Move | undefined, address: string) {
  const card = move && formerCard(move, address)?.name;
  return card === undefined ? undefined : { migration: move?.words ?? '', card };
}

export default defineCheck({
  id: 'socket-address-gone',
  title: 'Sockets are bound to an address that this host no longer has',
  category: 'sockets',
  severity: 'warning',
  why: 'A connection keeps the address that it began with. When the address goes, after a new lease or a live migration to another subnet, the answers go nowhere and the process waits until its timeout.',
  fix: ['ss -tunap src {subject}', 'ss -K src {subject}'],
  refs: ['ss(8)', 'https://github.com/kubevirt/kubevirt/issues/7967'],
  needs: ['interfaces', 'sockets'],
  wants: ['routing', 'migrations'],
  messages: {
    connections: '{connections} bound to {subject}, which no interface has, to {peers}',
    migrated: '{connections} bound to {subject}, which {card} had before {migration}, to {peers}',
    listener: '{sockets} on {subject} (port {ports}), which no interface has: nobody can reach them',
  },
  *run({ interfaces, sockets, routing, migrations }, { takenAt }) {
    const move = lastMove(migrations, takenAt);
    for (const { address, connected, listening } of orphanedSockets(sockets, interfaces, routing)) {
      const places = connected.length > 0 ? connected : listening;
      const ends = places.slice(0, SHOWN_PEERS).flatMap((index) => sockets[index] ?? []);
      const peers = ends.map(({ peer }) => `${unmapped(peer.address)}:${peer.port}`);
      const left = connected.length > 0 ? leftBehind(move, address) : undefined;
      const former =
        interfaces.find(({ name }) => name === left?.card) ??
        formerInterface(address, unmapped(ends[0]?.peer.address ?? ''), interfaces, routing);
      const plain = connected.length > 0 ? 'connections' : 'listener';
      yield {
        message: left ? 'migrated' : plain,
        subject: address,
        data: {
          connections: counted(places.length, 'connection is', 'connections are'),
          sockets: counted(places.length, 'socket listens', 'sockets listen'),
          peers: places.length > SHOWN_PEERS ? `${peers.join(', ')}, …` : peers.join(', '),
          ports: [...new Set(ends.map(({ local }) => local.port))].join(', '),
          ...left,
        },
        evidence: [
          ...places.slice(0, SHOWN_SOCKETS).map((index) => at('sockets', index, 'local')),
          ...(former ? [at('interfaces', former.name, 'addresses')] : []),
          ...(left ? [moveEvidence()] : []),
        ],
        ...(former && { interface: former.name }),
        // The standby of a floating address listens on it all the time.
        ...(connected.length === 0 && { fix: LISTENER_FIX, severity: 'info' as const }),
      };
    }
  },
});
