import { IP_ROUTES } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { NOT_ASKED } from '../facts/resolver.ts';
import { nexthopsOf } from '../facts/routing.ts';
import { defineCollector } from '../model/collector.ts';
import type { Netlink } from '../model/netlink.ts';
import type { Gateway } from '../model/network.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseIpNeigh } from '../parsers/ip-neigh.ts';
import { parseIpRoute } from '../parsers/ip-route.ts';
import { reaches } from '../probes/port-unreachable.ts';
import { readNeighboursOf, readRouting } from '../probes/rtnetlink.ts';

/** Hosts with more default gateways than this are asked for the first ones only. */
const MAX_GATEWAYS = 8;
/** A neighbour on the same segment answers in well under this. */
const FIRST_WAIT_MS = 150;
/** The kernel asks three times, a second apart, before it gives a neighbour up (arp(7), mcast_solicit, retrans_time). */
const LAST_WAIT_MS = 1500;
const CONFIRMED = ['REACHABLE', 'PERMANENT', 'NOARP'];
const UNRESOLVED = ['INCOMPLETE', 'FAILED', 'NONE'];

export default defineCollector({
  id: 'gateways',
  summary: 'Next hops of the default routes, each asked with one UDP datagram',
  reads: [
    'rtnetlink RTM_GETROUTE',
    'rtnetlink RTM_GETNEIGH',
    'ip -j neigh show to GATEWAY dev DEVICE',
    'udp GATEWAY port 33434',
  ],
  async collect(os) {
    if (os.partial) return absent(NOT_ASKED);
    const nextHops = os.netlink ? await hopsOfKernel(os, os.netlink) : await hopsOfCommand(os);
    if (nextHops === undefined) return absent('ip is not installed');
    if (nextHops.length === 0) return absent('no default route with a gateway');
    return ok(await Promise.all(nextHops.slice(0, MAX_GATEWAYS).map(({ address, dev }) => probe(os, address, dev))));
  },
});

interface Hop {
  readonly address: string;
  readonly dev: string;
}

async function hopsOfKernel(os: Platform, netlink: Netlink): Promise<readonly Hop[]> {
  const { routes } = await readRouting(os, netlink);
  return distinct(
    routes
      .filter(({ dst, table }) => dst === 'default' && table === 'main')
      .flatMap(nexthopsOf)
      .map(({ gateway, dev }) => [gateway, dev]),
  );
}

async function hopsOfCommand(os: Platform): Promise<readonly Hop[] | undefined> {
  const outputs = await Promise.all(IP_ROUTES.map((argv) => os.exec(argv)));
  if (outputs.every((text) => text === undefined)) return undefined;
  return distinct(
    outputs
      .flatMap((text) => entriesOf('ip route', parseIpRoute(text ?? '')))
      .filter(({ dst, table = 'main' }) => dst === 'default' && table === 'main')
      .flatMap((route) => route.nexthops ?? [route])
      .map(({ gateway, via, dev }) => [gateway ?? via?.host, dev]),
  );
}

function distinct(hops: readonly (readonly [address: string | undefined, dev: string | undefined])[]): Hop[] {
  const found = new Map<string, Hop>();
  for (const [address, dev] of hops) {
    if (address !== undefined && dev !== undefined) found.set(`${address} ${dev}`, { address, dev });
  }
  return [...found.values()];
}

/**
 * An answer proves the gateway; without one the neighbour table tells whether it exists at all.
 * Many gateways answer nothing, so an entry that was confirmed is enough.
 */
async function probe(os: Platform, address: string, dev: string): Promise<Gateway> {
  const target = address.startsWith('fe80:') ? `${address}%${dev}` : address;
  const first = await reaches(os, target, FIRST_WAIT_MS);
  let entry = await neighbour(os, address, dev, 1);
  let answered = first === 'answered';
  if (!answered && isUnresolved(entry.state) && first === 'silent') {
    answered = (await reaches(os, target, LAST_WAIT_MS, 2)) === 'answered';
    entry = await neighbour(os, address, dev, 2);
  }
  return {
    address,
    dev,
    state: stateOf(answered, entry.state),
    ...(answered && { answered: true as const }),
    neighbourState: entry.state,
    ...(entry.lladdr !== undefined && { lladdr: entry.lladdr }),
  };
}

/** The attempt is part of the argv only to be asked twice in one run: `nud all` changes nothing for `show to`. */
async function neighbour(os: Platform, address: string, dev: string, attempt: 1 | 2) {
  if (os.netlink) {
    const entry = (await readNeighboursOf(os.netlink, dev)).find(({ dst }) => dst === address);
    return { state: entry?.state ?? [], lladdr: entry?.lladdr };
  }
  const states = attempt === 2 ? ['nud', 'all'] : [];
  const text = await os.exec(['ip', '-j', 'neigh', 'show', ...states, 'to', address, 'dev', dev]);
  const entry = entriesOf('ip neigh', parseIpNeigh(text ?? ''))[0];
  return { state: entry?.state ?? [], lladdr: entry?.lladdr };
}

const isUnresolved = (state: readonly string[]): boolean =>
  state.length === 0 || state.some((s) => UNRESOLVED.includes(s));

function stateOf(answered: boolean, state: readonly string[]): Gateway['state'] {
  if (answered || state.some((s) => CONFIRMED.includes(s))) return 'reachable';
  return isUnresolved(state) ? 'unreachable' : 'unconfirmed';
}
