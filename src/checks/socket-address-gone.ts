import { at } from '../facts/evidence.ts';
import { inPrefix, isLoopback, parseCidr, sameAddress } from '../facts/prefix.ts';
import { egressInterface } from '../facts/routing.ts';
import { defineCheck } from '../model/check.ts';
import type { Family, Interface, Routing, Socket } from '../model/network.ts';

const SHOWN_PEERS = 3;
const SHOWN_SOCKETS = 5;

/** Connections with something to lose; TIME-WAIT ends by itself. */
const CONNECTED: ReadonlySet<string> = new Set(
  'ESTAB SYN-SENT SYN-RECV FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT LAST-ACK CLOSING'.split(' '),
);
const NETIDS: ReadonlySet<string> = new Set(['tcp', 'udp', 'mptcp', 'sctp', 'dccp']);

const familyOf = (address: string): Family | undefined =>
  (['inet', 'inet6'] as const).find((family) => parseCidr(address, family));

/** `::ffff:10.0.0.1` is 10.0.0.1 in a socket for both families. */
const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Wildcards, loopback and multicast are on every host, and on no interface. */
const isElsewhere = (address: string): boolean =>
  ['*', '0.0.0.0', '::'].includes(address) ||
  isLoopback(address) ||
  inPrefix(address, '224.0.0.0', 4) ||
  inPrefix(address, 'ff00::', 8);

interface Orphans {
  readonly connected: number[];
  readonly listening: number[];
}

/** Places of the sockets by their local address, for addresses that should be on an interface. */
function byAddress(sockets: readonly Socket[]): ReadonlyMap<string, Orphans> {
  const found = new Map<string, Orphans>();
  for (const [index, { netid, state, local }] of sockets.entries()) {
    if (netid !== undefined && !NETIDS.has(netid)) continue;
    const list = CONNECTED.has(state) ? 'connected' : state === 'LISTEN' ? 'listening' : undefined;
    if (!list) continue;
    const address = unmapped(local.address);
    const known = found.get(address) ?? { connected: [], listening: [] };
    known[list].push(index);
    found.set(address, known);
  }
  return found;
}

/** Held by an interface, or taken as local by a route: AnyIP, TPROXY. Spelling is compared where it is not the same. */
function isHere(address: string, held: ReadonlySet<string>, routing: Routing | undefined): boolean {
  const family = familyOf(address);
  if (held.has(address) || !family || isElsewhere(address)) return true;
  const isLocal = routing?.routes.some((route) => {
    const prefix = route.type === 'local' && route.family === family ? parseCidr(route.dst, family) : undefined;
    return prefix !== undefined && inPrefix(address, prefix.network, prefix.length);
  });
  return isLocal === true || (family === 'inet6' && [...held].some((other) => sameAddress(other, address)));
}

/** Where the address was: the interface in whose network it lies, else the way to the peer. */
function formerInterface(address: string, peer: string, interfaces: readonly Interface[], routing?: Routing) {
  const near = interfaces.find(({ addresses }) =>
    addresses.some(({ local, prefixLength }) => inPrefix(address, local, prefixLength)),
  );
  const egress = routing && egressInterface(routing, peer);
  return near ?? interfaces.find(({ name }) => name === egress);
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
  wants: ['routing'],
  messages: {
    connections: '{count} connections are bound to {subject}, which no interface has, to {peers}',
    listener: '{count} sockets listen on {subject} (port {ports}), which no interface has: nobody can reach them',
  },
  *run({ interfaces, sockets, routing }) {
    const held = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ local }) => local)));
    for (const [address, { connected, listening }] of byAddress(sockets)) {
      if (isHere(address, held, routing)) continue;
      const places = connected.length > 0 ? connected : listening;
      const ends = places.slice(0, SHOWN_PEERS).flatMap((index) => sockets[index] ?? []);
      const peers = ends.map(({ peer }) => `${unmapped(peer.address)}:${peer.port}`);
      const former = formerInterface(address, unmapped(ends[0]?.peer.address ?? ''), interfaces, routing);
      yield {
        message: connected.length > 0 ? 'connections' : 'listener',
        subject: address,
        data: {
          count: places.length,
          peers: places.length > SHOWN_PEERS ? `${peers.join(', ')}, …` : peers.join(', '),
          ports: [...new Set(ends.map(({ local }) => local.port))].join(', '),
        },
        evidence: [
          ...places.slice(0, SHOWN_SOCKETS).map((index) => at('sockets', index, 'local')),
          ...(former ? [at('interfaces', former.name, 'addresses')] : []),
        ],
        ...(former && { interface: former.name }),
        ...(connected.length === 0 && { fix: LISTENER_FIX }),
      };
    }
  },
});

const LISTENER_FIX = [
  'ss -tlnp src {subject}',
  '# let the service listen on an address of this host and restart it; on the standby of a floating address this is expected',
];
