import { readFileSync, readlinkSync } from 'node:fs';
import { NetlinkError } from '../model/netlink.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import type { Exec } from './exec.ts';
import { createFiles, type Files } from './files.ts';
import { loadLibc } from './libc.ts';
import { type NetlinkDoor, openNetlink } from './netlink.ts';
import { inNamespace } from './netlink-socket.ts';
import { isMissing } from './rooted.ts';

/** Settings of a network namespace: sysctl(8) shows those of the one that reads. */
const SETTINGS = '/proc/sys/net/';
/** Below a foreign /proc, `self` leads nowhere. */
const TABLES = '/proc/net/';
/** Names that `ip` prints for numbers are those of the host, where `ip` runs; a pod may not make up others. */
const IPROUTE2 = /^\/(?:etc|usr\/lib|usr\/share)\/iproute2(?:\/|$)/;
/** execvp(3) of nsenter(1) and of busybox failed. */
const STATUS_NOT_FOUND = 127;

export interface Within {
  readonly signal: AbortSignal;
  readonly exec: Exec;
  /** The kernel is asked directly, where it lets us. */
  readonly netlink: boolean;
}

/**
 * The files of a process and its network namespace. No process is started where netlink can be had. The sockets
 * are closed with the run: an open one would keep the namespace of a deleted pod, and the network card in it.
 */
export function openWithin(pid: number, { signal, exec, netlink }: Within): Platform | undefined {
  const netns = `/proc/${pid}/ns/net`;
  signal.throwIfAborted();
  try {
    readlinkSync(netns);
    const door = netlink ? tryNetlink(netns) : undefined;
    if (door) signal.addEventListener('abort', () => door.close(), { once: true });
    return {
      origin: `pid ${pid}`,
      signal,
      foreignFiles: false,
      now: () => new Date(),
      ...filesOf(pid),
      exec: (argv, options = {}) => entered(exec(['nsenter', `--net=${netns}`, '--', ...argv], options, signal)),
      exchange: () => refuse('nothing is sent from another network namespace'),
      broadcast: () => refuse('nothing is sent from another network namespace'),
      converse: () => refuse('devices of another process are not talked to'),
      readDevice: () => refuse('devices of another process are not read'),
      identity: async () => undefined,
      ...(door && { netlink: door }),
    };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

const refuse = (why: string): Promise<never> => Promise.reject(new Error(why));

/** Without a binary for this machine the commands are left; without the right to enter nothing is. */
function tryNetlink(netns: string): NetlinkDoor | undefined {
  try {
    return openNetlink({ netns });
  } catch (cause) {
    if (cause instanceof NetlinkError && cause.code !== 'EPERM') return undefined;
    throw cause;
  }
}

function filesOf(pid: number): Files {
  const own = createFiles(`/proc/${pid}/root`, { kernel: false });
  const host = createFiles('/', { kernel: true });
  const filesAt = (path: string) => (IPROUTE2.test(path) ? host : own);
  const readBytes: Files['readBytes'] = async (path, options) => {
    if (path.startsWith(SETTINGS)) return readSetting(pid, path);
    if (path.startsWith(TABLES)) return host.readBytes(`/proc/${pid}/net/${path.slice(TABLES.length)}`, options);
    return filesAt(path).readBytes(path, options);
  };
  return {
    ...own,
    readDir: (path) => filesAt(path).readDir(path),
    readBytes,
    readFile: async (path, options) => {
      const bytes = await readBytes(path, options);
      return bytes && Buffer.from(bytes).toString('utf8');
    },
  };
}

/** Read at once, between entering and leaving: the threads that read files for Node.js stay where they are. */
function readSetting(pid: number, path: string): Uint8Array | undefined {
  const libc = loadLibc();
  if (!libc) return undefined;
  try {
    return inNamespace(libc, `/proc/${pid}/ns/net`, () => readFileSync(path));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** The command that nsenter did not find is not installed. */
async function entered(output: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await output;
  } catch (cause) {
    const said = cause instanceof CommandError && cause.status === STATUS_NOT_FOUND ? cause.stderr : '';
    if (said.startsWith('nsenter: ')) return undefined;
    throw cause;
  }
}
