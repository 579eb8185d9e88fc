import { networkOf } from '../facts/prefix.ts';
import type { Signal } from '../model/episode.ts';
import type { Aspect, GatewayState, HostState, InterfaceState, LeaseState, NodeState } from '../model/state.ts';

/** The node's clock is told in whole seconds, and takes a moment to arrive. */
const LEAST_BEHIND_SECONDS = 2;
/** Processor time is told in seconds, with a fraction or without. */
const LEAST_CPU_SECONDS = 1;
/** Kinds of links that programs make and remove all the time: pods, containers, tunnels. */
const PLAIN: readonly (string | undefined)[] = [undefined, 'bond', 'vlan', 'bridge', 'team', 'vrf'];

type Sign = Omit<Signal, 'at'>;

/** What tells, between two states of one host, that something happened to it. Aspects that one did not see say nothing. */
export function signalsBetween(before: HostState, after: HostState): readonly Signal[] {
  const seen = (aspect: Aspect) => !before.unseen.includes(aspect) && !after.unseen.includes(aspect);
  const signs = [
    ...bootSigns(before, after),
    ...(seen('node') && before.node && after.node ? nodeSigns(before.node, after.node) : []),
    ...(seen('interface') ? linkSigns(before, after) : []),
    ...(seen('gateway') ? gatewaySigns(before.gateways, after.gateways) : []),
    ...(seen('interface') && seen('address') ? addressSigns(before, after) : []),
    ...(seen('route') ? routeSigns(before, after) : []),
    ...(seen('lease') ? leaseSigns(before.leases, after.leases) : []),
  ];
  return signs.map((sign) => ({ ...sign, at: after.takenAt }));
}

function bootSigns({ bootId: from }: HostState, { bootId: to }: HostState): readonly Sign[] {
  return from !== undefined && to !== undefined && from !== to ? [{ kind: 'boot-changed', from, to }] : [];
}

/** What two answers of downward metrics tell. A value that either lacks says nothing. */
export function nodeSigns(before: NodeState, after: NodeState): readonly Sign[] {
  const signs: Sign[] = [];
  if (before.name !== undefined && after.name !== undefined && before.name !== after.name) {
    signs.push({ kind: 'node-changed', from: before.name, to: after.name });
  }
  const [was, is] = [before.vmCpuSeconds, after.vmCpuSeconds];
  if (was !== undefined && is !== undefined && was - is >= LEAST_CPU_SECONDS) {
    signs.push({ kind: 'vm-process-changed', from: `${was} s`, to: `${is} s` });
  }
  const behind = (after.aheadSeconds ?? 0) - (before.aheadSeconds ?? after.aheadSeconds ?? 0);
  if (behind >= LEAST_BEHIND_SECONDS) signs.push({ kind: 'clock-behind', seconds: Math.round(behind * 10) / 10 });
  return signs;
}

const byName = (interfaces: readonly InterfaceState[]) => new Map(interfaces.map((item) => [item.name, item]));

/** Devices of default routes: that of a pod is a veth, which elsewhere only is the end of one. */
const waysOut = ({ routes }: HostState): ReadonlySet<string | undefined> =>
  new Set(routes.filter(({ dst }) => dst === 'default').map(({ dev }) => dev));

/** Links that a host has for itself, and not for pods and the like. */
function ownLinks(state: HostState): readonly InterfaceState[] {
  const out = waysOut(state);
  return state.interfaces.filter(({ kind, name }) => name !== 'lo' && (PLAIN.includes(kind) || out.has(name)));
}

/** Those of them that are not made of others, which would repeat what happens to these. */
export const cards = (state: HostState): readonly InterfaceState[] =>
  ownLinks(state).filter(({ kind }) => kind === undefined || kind === 'veth');

/** Those links of now that are of the kind, or were: one that has lost its default route is still what it was. */
function both(of: typeof cards, before: HostState, after: HostState): readonly InterfaceState[] {
  const names = new Set([...of(before), ...of(after)].map(({ name }) => name));
  return after.interfaces.filter(({ name }) => names.has(name));
}

function linkSigns(before: HostState, after: HostState): readonly Sign[] {
  const known = byName(before.interfaces);
  return both(cards, before, after).flatMap((now): readonly Sign[] => {
    const was = known.get(now.name);
    if (!was) return [];
    if (was.index !== now.index) {
      return was.mac !== undefined && was.mac === now.mac ? [{ kind: 'interface-replugged', subject: now.name }] : [];
    }
    const changes = (now.carrierChanges ?? 0) - (was.carrierChanges ?? now.carrierChanges ?? 0);
    const toggles = Math.floor(changes / 2);
    return was.carrier && now.carrier && toggles > 0
      ? [{ kind: 'carrier-toggled', subject: now.name, ...(toggles > 1 && { count: toggles }) }]
      : [];
  });
}

export const gatewayKey = ({ address, dev }: Pick<GatewayState, 'address' | 'dev'>): string => `${address} on ${dev}`;

function gatewaySigns(before: readonly GatewayState[], after: readonly GatewayState[]): readonly Sign[] {
  const known = new Map(before.map((gateway) => [gatewayKey(gateway), gateway]));
  return after.flatMap((now): readonly Sign[] => {
    const subject = gatewayKey(now);
    const was = known.get(subject);
    if (!was) return [];
    // A look between the two may have found it unconfirmed: the kernel gives a neighbour up after some seconds only.
    const lost: readonly Sign[] =
      was.state !== 'unreachable' && now.state === 'unreachable' ? [{ kind: 'gateway-lost', subject }] : [];
    const [from, to] = [was.mac, now.mac];
    return from !== undefined && to !== undefined && from !== to
      ? [{ kind: 'gateway-mac-changed', subject, from, to }, ...lost]
      : lost;
  });
}

function addressSigns(before: HostState, after: HostState): readonly Sign[] {
  const known = byName(before.interfaces);
  return both(ownLinks, before, after).flatMap((now): readonly Sign[] => {
    const was = known.get(now.name);
    if (!was) return [];
    const [gone, come] = [without(was.addresses, now.addresses), without(now.addresses, was.addresses)];
    if (gone.length === 0 && come.length === 0) return [];
    const sign = { subject: now.name, ...said('from', gone), ...said('to', come) };
    const moved = was.mac !== undefined && was.mac === now.mac && isOtherSubnet(gone, come);
    return [{ kind: moved ? 'prefix-changed' : 'address-changed', ...sign }];
  });
}

/** IPv4 went from one subnet to another. IPv6 prefixes come and go with router advertisements. */
function isOtherSubnet(gone: readonly string[], come: readonly string[]): boolean {
  const [from, to] = [gone, come].map((list) => list.filter((item) => !item.includes(':')).map(networkOf));
  return from?.length === 1 && to?.length === 1 && from[0] !== to[0];
}

function routeSigns(before: HostState, after: HostState): readonly Sign[] {
  const ways = ({ routes }: HostState) =>
    routes.filter(({ dst }) => dst === 'default').map(({ via = '', dev = '' }) => `${via || 'none'} on ${dev}`);
  const [gone, come] = [without(ways(before), ways(after)), without(ways(after), ways(before))];
  return gone.length === 0 && come.length === 0
    ? []
    : [{ kind: 'route-changed', subject: 'default', ...said('from', gone), ...said('to', come) }];
}

/** A lease that says something else than before: that it was prolonged is the ordinary course of things. */
function leaseSigns(before: readonly LeaseState[], after: readonly LeaseState[]): readonly Sign[] {
  const keyOf = ({ client, interface: name }: LeaseState) => `${client} ${name}`;
  const known = new Map(before.map((lease) => [keyOf(lease), lease]));
  return after.flatMap((now): readonly Sign[] => {
    const was = known.get(keyOf(now));
    if (!was || termsOf(was) === termsOf(now)) return [];
    return [{ kind: 'lease-renewed', subject: now.interface, from: was.address ?? '', to: now.address ?? '' }];
  });
}

const termsOf = ({ address, prefixLength, server, router, dns, mtu }: LeaseState): string =>
  JSON.stringify([address, prefixLength, server, router, dns, mtu]);

const without = (all: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(others);
  return all.filter((item) => !known.has(item));
};

const said = (key: 'from' | 'to', items: readonly string[]): Partial<Sign> =>
  items.length === 0 ? {} : { [key]: items.slice(0, 8).join(', ') };

/** How many addresses came or went on links that are not made for pods and the like. */
export function countAddressChanges(before: HostState, after: HostState): number {
  if ([before, after].some(({ unseen }) => unseen.includes('interface') || unseen.includes('address'))) return 0;
  const own = new Set([...ownLinks(before), ...ownLinks(after)].map(({ name }) => name));
  const of = ({ interfaces }: HostState) =>
    interfaces
      .filter(({ name }) => own.has(name))
      .flatMap(({ name, addresses }) => addresses.map((address) => `${name} ${address}`));
  return without(of(before), of(after)).length + without(of(after), of(before)).length;
}
