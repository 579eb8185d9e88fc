import { statSync } from 'node:fs';
import { NetlinkError } from '../model/netlink.ts';
import type { NamespaceWatch, NetworkEvent } from '../model/watch.ts';
import { openMonitor } from './monitor-events.ts';
import { openNetlink } from './netlink.ts';
import { type EventHandlers, openEvents } from './netlink-events.ts';
import { watchWith } from './watch.ts';

/** A node has at most some hundreds of VMs. */
const MAX_WATCHES = 512;
/** Where each takes a child of its own. */
const MAX_CHILDREN = 32;
/** A socket of ours is all that keeps the namespace of a deleted pod, and the network card in it. */
const LOOK_MS = 2000;

interface Watched {
  isThere(): boolean;
  end(reason: string): void;
}

/** All of them are looked after by one timer. */
const watched = new Set<Watched>();
let looking: NodeJS.Timeout | undefined;
let childCount = 0;

/**
 * Tells of changes in another network namespace: that of a process, or the one behind a path. It takes CAP_SYS_ADMIN.
 * Ends when it is closed, or when the process or the path is gone; others may live on in the namespace.
 */
export function watchNamespace(
  target: number | string,
  listener: (event: NetworkEvent) => void,
): ReturnType<NamespaceWatch> {
  const path = typeof target === 'number' ? `/proc/${target}/ns/net` : target;
  const identity = identityOf(path);
  if (identity === undefined) return refused(`no network namespace at ${path}, or no right to look at it`);
  if (watched.size >= MAX_WATCHES) return refused(`${MAX_WATCHES} namespaces are watched already`);
  let tell: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => {
    tell = resolve;
  });
  let watching: ReturnType<typeof watchWith> | undefined;
  const end = (reason: string) => {
    if (!watched.delete(entry)) return;
    watching?.close();
    if (watched.size === 0) clearInterval(looking);
    tell(reason);
  };
  const entry: Watched = { isThere: () => identityOf(path) === identity, end };
  if (watched.size === 0) looking = setInterval(lookAround, LOOK_MS).unref();
  watched.add(entry);
  watching = watchWith((handlers) => openIn(path, handlers, entry), listener);
  // It may have ended before it was known.
  if (!watched.has(entry)) watching.close();
  return { closed, close: () => end('closed'), ...(watching.begun && { begun: watching.begun }) };
}

const refused = (reason: string): ReturnType<NamespaceWatch> => ({
  closed: Promise.resolve(reason),
  close: () => undefined,
});

function lookAround(): void {
  for (const entry of [...watched]) if (!entry.isThere()) entry.end('the namespace is gone');
}

/** Of the namespace: another process with the same number, or another mount at the same path, has another. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined; // Gone, or not for us: opening it says which.
  }
}

async function openIn(netns: string, handlers: EventHandlers, entry: Watched): Promise<{ close(): void }> {
  const opened = await openAny(netns, handlers, entry);
  // What had its number by then may be another one.
  if (entry.isThere()) return opened;
  opened.close();
  entry.end('the namespace is gone');
  throw new Error('the namespace is gone');
}

async function openAny(netns: string, handlers: EventHandlers, entry: Watched): Promise<{ close(): void }> {
  if (process.env['NETDIAGD_NETLINK'] === 'off') return openChild(netns, handlers, entry);
  try {
    return await openEvents({ netns, netlink: { dump: (...request) => dumpIn(netns, request) } }, handlers);
  } catch (cause) {
    if (!(cause instanceof NetlinkError)) throw cause;
    // Without the right to enter, a command has none either.
    if (cause.code === 'EPERM') entry.end(cause.message);
    return openChild(netns, handlers, entry);
  }
}

type Request = Parameters<ReturnType<typeof openNetlink>['dump']>;

/** A socket for this question alone. */
async function dumpIn(netns: string, request: Request): ReturnType<ReturnType<typeof openNetlink>['dump']> {
  const door = openNetlink({ netns });
  try {
    return await door.dump(...request);
  } finally {
    door.close();
  }
}

async function openChild(netns: string, handlers: EventHandlers, entry: Watched): Promise<{ close(): void }> {
  if (childCount >= MAX_CHILDREN) entry.end(`${MAX_CHILDREN} namespaces are watched by commands already`);
  if (!watched.has(entry)) throw new Error('closed');
  childCount += 1;
  let open = true;
  const leave = () => {
    if (open) childCount -= 1;
    open = false;
  };
  try {
    const monitor = await openMonitor(handlers, ['nsenter', `--net=${netns}`, '--']);
    return {
      close: () => {
        leave();
        monitor.close();
      },
    };
  } catch (cause) {
    leave();
    throw cause;
  }
}
