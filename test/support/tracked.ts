import { EpisodeTracker, type TrackerStart, type TrackerUpdate } from '../../src/engine/episode-tracker.ts';
import type { Episode } from '../../src/model/episode.ts';
import type { HostState, NodeState } from '../../src/model/state.ts';
import type { NetworkEvent } from '../../src/model/watch.ts';

export const START = Date.parse('2026-11-20T11:00:00.000Z');

/** A guest whose time is that of the test, and the episodes that its tracker makes of what happens to it. */
export class TrackedGuest {
  readonly episodes = new Map<string, Episode>();
  /** Ids, in the order in which looks were asked for. */
  readonly opened: string[] = [];
  readonly #tracker: EpisodeTracker;
  #ms = 0;
  /** By how much the time of day was set. */
  #setMs = 0;

  constructor(start: Partial<TrackerStart> = {}, startsAtMs = 0) {
    this.#ms = startsAtMs;
    this.#tracker = new EpisodeTracker({ isKnown: (id) => this.episodes.has(id), now: () => this.now, ...start });
  }

  get now(): Date {
    return new Date(START + this.#ms + this.#setMs);
  }

  get latest(): Episode {
    const [last] = [...this.episodes.values()].slice(-1);
    if (!last) throw new Error('nothing has happened');
    return last;
  }

  /** Kinds, the oldest first. */
  get kinds(): readonly string[] {
    return [...this.episodes.values()].map(({ kind }) => kind);
  }

  pass(seconds: number): this {
    this.#ms += seconds * 1000;
    return this.#take(this.#tracker.tick(this.#ms));
  }

  link(parts: Partial<NetworkEvent> = {}): this {
    const event: NetworkEvent = {
      at: this.now,
      kind: 'link',
      interface: 'eth0',
      index: 2,
      carrier: true,
      ...parts,
    };
    return this.#take(this.#tracker.network(event, this.#ms));
  }

  /** As QEMU does it. */
  announce(): this {
    for (const seconds of [0, 0.05, 0.15, 0.25, 0.35]) this.pass(seconds).link({ event: 'NOTIFY PEERS' });
    return this;
  }

  clock(kind: 'paused' | 'stepped', seconds: number): this {
    if (kind === 'stepped') this.#setMs += seconds * 1000;
    return this.#take(this.#tracker.clock({ at: this.now, kind, seconds }, this.#ms));
  }

  node(node: NodeState): this {
    return this.#take(this.#tracker.node(node, this.now, this.#ms));
  }

  answered(target: string): this {
    return this.#take(this.#tracker.answered(target, this.now));
  }

  see(state: HostState): this {
    return this.#take(this.#tracker.see({ ...state, takenAt: this.now.toISOString() }, this.#ms));
  }

  #take({ episodes, opened }: TrackerUpdate): this {
    for (const episode of episodes) this.episodes.set(episode.id, episode);
    if (opened) this.opened.push(opened.id);
    return this;
  }
}
