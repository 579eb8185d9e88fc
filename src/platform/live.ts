import { setMaxListeners } from 'node:events';
import { NetlinkError } from '../model/netlink.ts';
import type { Platform } from '../model/platform.ts';
import type { ClockWatch, NamespaceWatch, Watch } from '../model/watch.ts';
import { broadcast } from './broadcast.ts';
import { createClockWatch } from './clock-watch.ts';
import { connectBelow } from './connect.ts';
import { createConverse } from './converse.ts';
import { readDevice } from './device.ts';
import { exchange } from './exchange.ts';
import { createExec } from './exec.ts';
import { createFiles } from './files.ts';
import { identity } from './identity.ts';
import { withIpSessions } from './ip-sessions.ts';
import { createKeep } from './keep.ts';
import { type NetlinkDoor, openNetlink } from './netlink.ts';
import { createNetworkNamespaces } from './network-namespaces.ts';
import { socketHolders } from './socket-holders.ts';
import { createWatch } from './watch.ts';
import { watchNamespace } from './watch-namespace.ts';
import { openWithin } from './within.ts';

/** Two sessions of `ip`, and `ip monitor`. */
const LASTING_CHILDREN = 3;

/** What every kind of platform starts from: doors that know no run yet. */
export interface Source {
  /** `live` or the name of a network namespace, also in a capture; its folder where the capture does not say. */
  readonly origin: string;
  /** Doors for one run; they close when `signal` is aborted. */
  open(signal: AbortSignal): Platform;
  /** Tells of changes; absent where nothing changes, as in a capture. */
  readonly watch?: Watch;
  /** Tells of pauses of this process, and of steps of the time of day. */
  readonly watchClock?: ClockWatch;
  /** Tells of changes in the network namespaces of others. */
  readonly watchNamespace?: NamespaceWatch;
}

export interface LiveOptions {
  readonly origin?: string;
  /** Files are read below it. */
  readonly root?: string;
  /** For run after run: children may stay for the next one. */
  readonly lasting?: boolean;
}

/** This host, in the network namespace that the process runs in. */
export function liveSource({ origin = 'live', root = '/', lasting = false }: LiveOptions = {}): Source {
  const files = createFiles(root, { kernel: true });
  const plain = createExec();
  const sessions = withIpSessions(createExec({ others: LASTING_CHILDREN }));
  const converse = createConverse();
  const netlink = lazyNetlink();
  const keep = createKeep();
  const namespaces = createNetworkNamespaces();
  return {
    origin,
    watch: createWatch(netlink),
    watchClock: createClockWatch(),
    // Who looks into one namespace does not look for others.
    ...(origin === 'live' && { watchNamespace }),
    open: (signal) => {
      // Every command and socket of a run listens to its end.
      setMaxListeners(0, signal);
      const door = netlink();
      const exec = lasting && !door ? sessions : plain;
      return {
        origin,
        signal,
        foreignFiles: origin !== 'live' && root === '/',
        now: () => new Date(),
        ...files,
        exec: (argv, options = {}) => exec(argv, options, signal),
        exchange: (request) => exchange(request, signal),
        broadcast: (request) => broadcast(request, signal),
        converse: (path, request, options) => converse(path, request, options, signal),
        readDevice: (path, options) => readDevice(path, options, signal),
        identity,
        ...(door && { netlink: door, socketHolders }),
        connect: (path) => connectBelow(root, path),
        keep,
        variable: (name) => process.env[name],
        ...(origin === 'live' && {
          namespaces,
          within: async (pid: number) => openWithin(pid, { signal, exec, netlink: door !== undefined }),
        }),
      };
    },
  };
}

/** Of the moment: the next run may find what this one lacked. */
const PASSING = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS'];

/** Opened with the first run, since it takes memory. `NETDIAGD_NETLINK=off` leaves it to the commands. */
function lazyNetlink(): () => NetlinkDoor | undefined {
  let door: NetlinkDoor | undefined;
  let hopeless = process.env['NETDIAGD_NETLINK'] === 'off';
  return () => {
    if (door || hopeless) return door;
    try {
      door = openNetlink();
    } catch (cause) {
      if (!(cause instanceof NetlinkError)) throw cause;
      // No koffi for this machine, or a confinement that keeps us from netlink.
      hopeless = !PASSING.includes(cause.code ?? '');
    }
    return door;
  };
}
