import type { AgentEvent, EventType } from '../model/episode.ts';
import { jsonText } from './text.ts';

export interface RingOptions {
  /** Events that are kept for listeners who come back, and bytes of their data as JSON. */
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  readonly now?: () => Date;
  /** What a listener threw. */
  readonly onError?: (cause: unknown) => void;
}

type Listener = (event: AgentEvent) => void;

interface Subscription {
  readonly listener: Listener;
  /** Id of the latest event that it was told. */
  last: number;
}

/**
 * Tells listeners of events as they happen, and those who come back of what they have missed, as far as it is kept.
 * Ids begin with the time of the start in milliseconds: those of an earlier run of the daemon are told from its own.
 */
export class EventRing {
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #now: () => Date;
  readonly #onError: (cause: unknown) => void;
  /** By id, which rises by one. */
  readonly #kept = new Map<number, { readonly event: AgentEvent; readonly bytes: number }>();
  readonly #subscriptions = new Set<Subscription>();
  /** Published, and not told to everyone yet. */
  readonly #untold: AgentEvent[] = [];
  readonly #firstId: number;
  #latestId: number;
  #oldestId: number;
  #bytes = 0;
  #telling = false;

  constructor({ maxEvents = 1000, maxBytes = 262_144, now = () => new Date(), onError }: RingOptions = {}) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
    this.#now = now;
    this.#onError = onError ?? (() => undefined);
    this.#firstId = now().getTime();
    this.#latestId = this.#firstId - 1;
    this.#oldestId = this.#firstId;
  }

  /** The data is kept as it is: it must not change later. */
  publish(type: EventType, data: unknown): AgentEvent {
    // What is no JSON fails here, at who publishes it, and not at each listener.
    const bytes = Buffer.byteLength(jsonText(data ?? null));
    const event: AgentEvent = { id: this.#latestId + 1, at: this.#now().toISOString(), type, data: data ?? null };
    this.#latestId = event.id;
    this.#kept.set(event.id, { event, bytes });
    this.#bytes += bytes;
    this.#evict();
    this.#untold.push(event);
    this.#tellAll();
    return event;
  }

  /** Without `lastId`, from now on. What is lost of that in between is told as a gap, before all else. */
  listen(listener: Listener, lastId?: number): { close(): void } {
    const subscription = { listener, last: lastId === undefined ? this.#latestId : this.#resume(listener, lastId) };
    this.#subscriptions.add(subscription);
    for (let id = Math.max(subscription.last + 1, this.#oldestId); id <= this.#latestId; id += 1) {
      const kept = this.#kept.get(id);
      if (kept && this.#subscriptions.has(subscription)) this.#tell(subscription, kept.event);
    }
    return { close: () => void this.#subscriptions.delete(subscription) };
  }

  /** The id from which on the listener can be told everything. */
  #resume(listener: Listener, lastId: number): number {
    const isOurs = lastId >= this.#firstId - 1 && lastId <= this.#latestId;
    const before = this.#oldestId - 1;
    if (isOurs && lastId >= before) return lastId;
    const gap: AgentEvent = {
      id: before,
      at: this.#now().toISOString(),
      type: 'gap',
      data: isOurs
        ? { reason: 'these events are kept no more', from: lastId + 1, to: before, lost: before - lastId }
        : { reason: `no event ${lastId} is known here: netdiagd has started since`, to: before },
    };
    this.#guarded(listener, gap);
    return before;
  }

  #evict(): void {
    while (this.#kept.size > this.#maxEvents || this.#bytes > this.#maxBytes) {
      this.#bytes -= this.#kept.get(this.#oldestId)?.bytes ?? 0;
      this.#kept.delete(this.#oldestId);
      this.#oldestId += 1;
    }
  }

  /** A listener that publishes is served in turn, so that everyone hears of events in their order. */
  #tellAll(): void {
    if (this.#telling) return;
    this.#telling = true;
    for (let event = this.#untold.shift(); event; event = this.#untold.shift()) {
      for (const subscription of [...this.#subscriptions]) {
        if (this.#subscriptions.has(subscription)) this.#tell(subscription, event);
      }
    }
    this.#telling = false;
  }

  #tell(subscription: Subscription, event: AgentEvent): void {
    // Who began to listen meanwhile has heard of it from the ring.
    if (event.id <= subscription.last) return;
    subscription.last = event.id;
    this.#guarded(subscription.listener, event);
  }

  #guarded(listener: Listener, event: AgentEvent): void {
    try {
      listener(event);
    } catch (cause) {
      this.#onError(cause);
    }
  }
}
