import type { Lease } from '../model/lease.ts';
import type { Interface, Socket } from '../model/network.ts';
import { isHostInterface, isRunning } from './interfaces.ts';
import { currentLeases, isExpired } from './leases.ts';
import { sameAddress } from './prefix.ts';

/** Clients by the name of their process (of 15 bytes at the most), and what their leases are called. */
const CLIENTS: ReadonlyMap<string, RegExp> = new Map([
  ['dhclient', /^dhclient/],
  ['dhcpcd', /^dhcpcd/],
  ['udhcpc', /^udhcpc/],
  ['systemd-network', /networkd/i],
  ['NetworkManager', /networkmanager/i],
  ['wickedd-dhcp4', /wicked/],
  ['connmand', /connman/],
]);
const WILDCARDS: ReadonlySet<string> = new Set(['*', '0.0.0.0', '::']);

/** A process that is a DHCPv4 client, with its socket as a place in the slice. */
export interface ClientProcess {
  readonly name: string;
  readonly pid: number;
  readonly socket: number;
}

interface Seen {
  readonly interfaces: readonly Interface[];
  readonly sockets: readonly Socket[];
  readonly leases?: readonly Lease[];
}

/**
 * By interface, the clients that serve it. A socket is bound to the interface or to its address; of one that is bound
 * to neither its lease tells, and where the host has but one interface it can be for no other.
 */
export function clientProcesses(seen: Seen, takenAt: Date): ReadonlyMap<string, readonly ClientProcess[]> {
  const cards = seen.interfaces.filter((iface) => isRunning(iface) && isHostInterface(iface, seen.interfaces));
  const leased = currentByClient(seen, takenAt);
  const held = seen.sockets.flatMap((socket, index) =>
    clientsOn(socket).map(({ name, pid, client }) => ({
      process: { name, pid, socket: index },
      bound: served(socket, seen),
      client,
    })),
  );
  const free = held.filter(({ bound }) => bound === undefined).map(({ process }) => process);
  const claims = held.map(({ process, bound, client }) => ({
    process,
    names: bound ?? (cards.length === 1 ? cards.map((card) => card.name) : share(process, free, leased(client))),
  }));
  const found = new Map<string, ClientProcess[]>();
  for (const { process, names } of claims) {
    for (const name of names) {
      const known = found.get(name) ?? [];
      if (!known.some(({ pid }) => pid === process.pid)) found.set(name, [...known, process]);
    }
  }
  return found;
}

/** Of interfaces that one client has leases for: all where it is one process, else one each, and for none what is left. */
function share(process: ClientProcess, free: readonly ClientProcess[], names: readonly string[]): readonly string[] {
  const pids = [...new Set(free.filter(({ name }) => name === process.name).map(({ pid }) => pid))];
  if (pids.length === 1) return names;
  const own = names[pids.indexOf(process.pid)];
  return own === undefined ? [] : [own];
}

/** Clients among those that hold a socket of the port for them. */
const clientsOn = ({ netid, local, processes }: Socket) =>
  netid !== 'udp' || !['68', 'bootpc'].includes(local.port)
    ? []
    : processes.flatMap(({ name, pid }) => {
        const client = CLIENTS.get(name);
        return client ? [{ name, pid, client }] : [];
      });

/** The interface that a socket is bound to; `undefined` when it is for any. */
function served({ local }: Socket, { interfaces }: Seen): readonly string[] | undefined {
  if (local.zone !== undefined) return [local.zone];
  if (WILDCARDS.has(local.address)) return undefined;
  return interfaces
    .filter(({ addresses }) => addresses.some((address) => sameAddress(address.local, local.address)))
    .map(({ name }) => name);
}

/** Interfaces for which a client has a lease that lasts. */
function currentByClient({ leases = [], interfaces }: Seen, takenAt: Date): (client: RegExp) => readonly string[] {
  return (client) => {
    const own = leases.filter((lease) => client.test(lease.client));
    const current = currentLeases(own, interfaces, takenAt).filter(
      (lease) => lease.family === 'inet' && !isExpired(lease, takenAt),
    );
    return current.map(({ iface }) => iface.name);
  };
}
