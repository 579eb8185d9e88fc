import type { Netlink } from '../model/netlink.ts';
import { NetlinkError } from '../model/netlink.ts';
import type { NetworkEvent, Watch } from '../model/watch.ts';
import { openMonitor } from './monitor-events.ts';
import { openEvents } from './netlink-events.ts';

/** Until the next attempt; doubled up to the last while it does not hold. */
const [FIRST_WAIT_MS, LAST_WAIT_MS] = [1000, 60_000];
/** One that held so long was well. */
const WELL_MS = 10_000;

/** Tells of changes by netlink where it is there, else by `ip monitor`; begins again when that ends. */
export const createWatch =
  (netlink: () => Netlink | undefined): Watch =>
  (listener) => {
    const watching = new Watching(netlink, listener);
    watching.begin();
    return { close: () => watching.close() };
  };

class Watching {
  readonly #netlink: () => Netlink | undefined;
  readonly #listener: (event: NetworkEvent) => void;
  #current: { close(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = FIRST_WAIT_MS;
  #closed = false;

  constructor(netlink: () => Netlink | undefined, listener: (event: NetworkEvent) => void) {
    this.#netlink = netlink;
    this.#listener = listener;
  }

  begin(): void {
    const began = performance.now();
    let ended = false;
    const onEnd = () => {
      if (ended) return;
      ended = true;
      this.#again(began);
    };
    this.#open(onEnd).then((opened) => {
      if (this.#closed || ended) opened.close();
      else this.#current = opened;
    }, onEnd);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#current?.close();
  }

  async #open(onEnd: () => void): Promise<{ close(): void }> {
    const handlers = { onEnd, onEvent: (event: NetworkEvent) => void (this.#closed || this.#listener(event)) };
    const netlink = this.#netlink();
    if (!netlink) return openMonitor(handlers);
    try {
      return await openEvents(netlink, handlers);
    } catch (cause) {
      if (cause instanceof NetlinkError) return openMonitor(handlers);
      throw cause;
    }
  }

  /** What happened meanwhile is not known. */
  #again(began: number): void {
    this.#current?.close();
    this.#current = undefined;
    if (this.#closed) return;
    if (performance.now() - began > WELL_MS) this.#waitMs = FIRST_WAIT_MS;
    this.#timer = setTimeout(() => {
      this.#listener({ at: new Date(), kind: 'gap' });
      this.begin();
    }, this.#waitMs);
    this.#timer.unref();
    this.#waitMs = Math.min(this.#waitMs * 2, LAST_WAIT_MS);
  }
}
