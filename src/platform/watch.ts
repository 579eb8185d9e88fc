import type { Netlink } from '../model/netlink.ts';
import { NetlinkError } from '../model/netlink.ts';
import type { NetworkEvent, Watch } from '../model/watch.ts';
import { openMonitor } from './monitor-events.ts';
import { type EventHandlers, openEvents } from './netlink-events.ts';

/** Until the next attempt; doubled up to the last while it does not hold. */
const [FIRST_WAIT_MS, LAST_WAIT_MS] = [250, 60_000];
/** One that held so long was well. */
const WELL_MS = 10_000;
/** A listener that looks at the host itself once has seen what happened before; not so long before. */
const LATE_MS = 1000;

/** Begins to hear; resolves when it does. */
export type Open = (handlers: EventHandlers) => Promise<{ close(): void }>;

/** Tells of changes by netlink where it is there, else by `ip monitor`; begins again when that ends. */
export const createWatch =
  (netlink: () => Netlink | undefined): Watch =>
  (listener) =>
    watchWith((handlers) => openEither(netlink(), handlers), listener);

async function openEither(netlink: Netlink | undefined, handlers: EventHandlers): Promise<{ close(): void }> {
  if (!netlink) return openMonitor(handlers);
  try {
    return await openEvents({ netlink }, handlers);
  } catch (cause) {
    if (cause instanceof NetlinkError) return openMonitor(handlers);
    throw cause;
  }
}

/** Hears in one way, again and again where it ends. What was missed meanwhile is told as one gap when it is heard again. */
export function watchWith(open: Open, listener: (event: NetworkEvent) => void): ReturnType<Watch> {
  const watching = new Watching(open, listener);
  watching.begin();
  return { begun: watching.begun, close: () => watching.close() };
}

class Watching {
  readonly begun: Promise<void>;
  readonly #open: Open;
  readonly #listener: (event: NetworkEvent) => void;
  #settle: () => void = () => undefined;
  #current: { close(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = FIRST_WAIT_MS;
  #closed = false;
  /** Why something was missed, as far as that is not told yet. */
  #missed: string | undefined;

  constructor(open: Open, listener: (event: NetworkEvent) => void) {
    this.#open = open;
    this.#listener = listener;
    this.begun = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  begin(): void {
    const began = performance.now();
    let ended = false;
    const onEnd = (reason: string) => {
      if (ended) return;
      ended = true;
      this.#again(began, reason);
    };
    const onEvent = (event: NetworkEvent) => void (this.#closed || ended || this.#listener(event));
    this.#open({ onEnd, onEvent }).then(
      (opened) => {
        if (this.#closed || ended) return opened.close();
        this.#current = opened;
        if (performance.now() - began > LATE_MS) this.#missed ??= 'watching began late';
        this.#hears();
      },
      (cause: Error) => onEnd(cause.message),
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#current?.close();
    this.#settle();
  }

  #hears(): void {
    const reason = this.#missed;
    this.#missed = undefined;
    if (reason !== undefined) this.#listener({ at: new Date(), kind: 'gap', reason });
    this.#settle();
  }

  /** What happens meanwhile is not known. */
  #again(began: number, reason: string): void {
    this.#current?.close();
    this.#current = undefined;
    if (this.#closed) return;
    // The first reason is the one that the others follow from.
    this.#missed ??= reason;
    if (performance.now() - began > WELL_MS) this.#waitMs = FIRST_WAIT_MS;
    this.#timer = setTimeout(() => this.begin(), this.#waitMs).unref();
    this.#waitMs = Math.min(this.#waitMs * 2, LAST_WAIT_MS);
  }
}
