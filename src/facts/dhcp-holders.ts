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
  const claims = seen.sockets.flatMap((socket, index) =>
    clientsOn(socket).map(({ name, pid, client }) => ({
      process: { name, pid, socket: index },
      names: served(socket, seen) ?? (cards.length === 1 ? cards.map((card) => card.name) : leased(client)),
    })),
  );
  const found = new Map<string, ClientProcess[]>();
  for (const { process, names } of claims) {
    for (const name of names) {
      const known = found.get(name) ?? [];
      if (!known.some(({ pid }) => pid === process.pid)) found.set(name, [...known, process]);
    }
  }
  return found;
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
