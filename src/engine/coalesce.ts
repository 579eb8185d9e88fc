import type { NetworkEvent } from '../model/watch.ts';

/** What is told of changes: the first of its kind at once, and those that followed it together. */
export interface ToldEvent extends NetworkEvent {
  /** How many changes this stands for; the latest of them is what it tells. */
  readonly count: number;
}

export interface CoalesceOptions {
  /** Things that are told one by one between two ends of a window; what is more is one gap. */
  readonly maxKeys: number;
}

interface Held {
  /** Absent where nothing has followed what was told. */
  latest?: NetworkEvent;
  count: number;
}

/**
 * Makes few of many changes. The first of each thing is told when it comes; what follows until the window ends is
 * told then, as one, with how things are in the end. Who is told so learns the last state of everything, or that it
 * was too much. Memory and what is told are bounded, however much comes.
 */
export class Coalescer {
  readonly #maxKeys: number;
  readonly #held = new Map<string, Held>();
  #leftOut = 0;

  constructor({ maxKeys }: CoalesceOptions) {
    this.#maxKeys = maxKeys;
  }

  /** Whether a window is open: its end has something to tell, or to forget. */
  get open(): boolean {
    return this.#held.size > 0;
  }

  /** What is to be told of it now, if anything. */
  add(event: NetworkEvent): ToldEvent | undefined {
    const key = keyOf(event);
    const held = this.#held.get(key);
    if (held) {
      held.latest = event;
      held.count += 1;
      return undefined;
    }
    // A gap says that anything may have changed: it must not be the one that is left out.
    if (this.#held.size >= this.#maxKeys && event.kind !== 'gap') {
      this.#leftOut += 1;
      return undefined;
    }
    this.#held.set(key, { count: 0 });
    return { ...event, count: 1 };
  }

  /** Ends the window. What goes on is held for another one, so that it is not told twice in each. */
  end(at: Date): ToldEvent[] {
    const told: ToldEvent[] = [];
    for (const [key, { latest, count }] of this.#held) {
      if (latest) {
        told.push({ ...latest, count });
        this.#held.set(key, { count: 0 });
      } else this.#held.delete(key);
    }
    if (this.#leftOut > 0) {
      const reason = `${this.#leftOut} more changes are not told one by one: too many things changed at once`;
      told.push({ at, kind: 'gap', reason, count: this.#leftOut });
    }
    this.#leftOut = 0;
    return told;
  }
}

/** What changed, not how: the latest of the same thing says how it is. Which route or rule it was is not known. */
function keyOf({ kind, interface: name, index, event, deleted, address, mac }: NetworkEvent): string {
  const of = kind === 'neighbour' ? (address ?? mac) : address;
  const how = kind === 'route' || kind === 'rule' ? deleted : event;
  return `${kind} ${index ?? name ?? ''} ${how ?? ''} ${of ?? ''}`;
}

/** All of them at once, as if the window ended after the last. */
export function coalesce(events: readonly NetworkEvent[], options: CoalesceOptions): ToldEvent[] {
  const coalescer = new Coalescer(options);
  const first = events.map((event) => coalescer.add(event)).filter((event) => event !== undefined);
  return [...first, ...coalescer.end(events.at(-1)?.at ?? new Date(0))];
}
