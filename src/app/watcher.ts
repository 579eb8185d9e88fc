import type { Source } from '../engine/collect.ts';
import { EpisodeTracker, type TrackerUpdate } from '../engine/episode-tracker.ts';
import type { HostState, NodeState } from '../model/state.ts';
import type { ClockEvent, NetworkEvent } from '../model/watch.ts';
import { Allowance } from './allowance.ts';
import { watchAnswers } from './answer-watch.ts';
import type { EpisodeBook } from './episode-book.ts';
import type { Logger } from './log.ts';

/** Seconds after something happened at which the host is looked at: some of it comes late. */
const LOOKS: readonly number[] = [0, 2, 10, 60];
/**
 * Thorough looks at once, and in an hour after that. They send packets, and others on the network can make it seem that
 * something happens: a link that goes up and down, an address that many claim.
 */
const THOROUGH = { most: 12, perHour: 24 } as const;
/** How often it is seen whether an episode is over. */
const TICK_MS = 5_000;

export interface WatcherParts {
  /** What is known of the host from an earlier run, and when that run was last known to be alive. */
  readonly last: HostState | undefined;
  readonly lastSeen: string | undefined;
  readonly book: EpisodeBook;
  readonly log: Logger;
  readonly source: Source;
  /** A look at the host that is begun now; a thorough one asks DHCP servers too, and takes longer. */
  look(thorough: boolean): Promise<unknown>;
  /** Asks downward metrics who runs this VM; undefined where they do not tell. */
  askNode(): Promise<NodeState | undefined>;
}

/** Hears of what happens to the host, and sees to it that it is looked at then. */
export class Watcher {
  readonly #parts: WatcherParts;
  readonly #tracker: EpisodeTracker;
  readonly #tick: NodeJS.Timeout;
  #looks: NodeJS.Timeout[] = [];
  readonly #thorough = new Allowance(THOROUGH.most, THOROUGH.perHour);
  #probing = new AbortController();

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    const { last, lastSeen, book } = parts;
    this.#tracker = new EpisodeTracker({ last, lastSeen, isKnown: (id) => book.get(id) !== undefined });
    this.#tick = setInterval(() => this.#apply(this.#tracker.tick(performance.now())), TICK_MS).unref();
  }

  network(event: NetworkEvent): void {
    this.#apply(this.#tracker.network(event, performance.now()));
  }

  clock(event: ClockEvent): void {
    this.#apply(this.#tracker.clock(event, performance.now()));
  }

  node(node: NodeState): void {
    this.#apply(this.#tracker.node(node, new Date(), performance.now()));
  }

  /** A finished look at the host. */
  see(state: HostState): void {
    this.#apply(this.#tracker.see(state, performance.now()));
  }

  close(): void {
    clearInterval(this.#tick);
    this.#stop();
  }

  #apply({ episodes, opened }: TrackerUpdate): void {
    for (const episode of episodes) this.#parts.book.take(episode);
    if (!opened) return;
    this.#stop();
    this.#probing = new AbortController();
    for (const seconds of LOOKS) {
      this.#looks.push(setTimeout(() => this.#look(seconds > 0), seconds * 1000).unref());
    }
    void this.#askNode();
    if (opened.before) void this.#probe(opened.before, this.#probing.signal);
  }

  #stop(): void {
    this.#probing.abort();
    for (const timer of this.#looks.splice(0)) clearTimeout(timer);
  }

  #look(wantsThorough: boolean): void {
    const thorough = wantsThorough && this.#thorough.take();
    this.#parts.look(thorough).catch((cause: Error) => this.#parts.log.error('a run failed', { error: cause.message }));
  }

  /** The first to know whether it is another node. */
  async #askNode(): Promise<void> {
    const node = await this.#parts.askNode().catch(() => undefined);
    if (node) this.node(node);
  }

  async #probe(before: HostState, signal: AbortSignal): Promise<void> {
    const heard = (target: string, at: Date) => {
      if (!signal.aborted) this.#apply(this.#tracker.answered(target, at));
    };
    await watchAnswers(this.#parts.source, before, heard, signal).catch((cause: Error) =>
      this.#parts.log.error('outages cannot be measured', { error: cause.message }),
    );
  }
}
