import { eventsOfLeases } from '../engine/event-data.ts';
import type { EventRing } from '../engine/event-ring.ts';
import { guestEpisodes } from '../engine/guest-episodes.ts';
import { countAddressChanges } from '../engine/state-signals.ts';
import { stateOf } from '../facts/state.ts';
import type { Config } from '../model/agent.ts';
import type { Chronicle } from '../model/chronicle.ts';
import type { EpisodeTally } from '../model/metric.ts';
import type { Report } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { HostState } from '../model/state.ts';
import type { NetworkEvent, Watch } from '../model/watch.ts';
import type { Source } from '../platform/live.ts';
import { createChronicle } from './chronicle.ts';
import { type Coalesced, coalesced } from './coalesced.ts';
import { EpisodeBook } from './episode-book.ts';
import { LauncherWatch } from './launcher-watch.ts';
import type { Logger } from './log.ts';
import type { Store } from './store.ts';
import { type NodeWatch, watchNode } from './watch-node.ts';
import { Watcher } from './watcher.ts';

export interface RememberingParts {
  readonly store: Store;
  readonly ring: EventRing;
  readonly source: Source;
  readonly config: Config['history'];
  readonly log: Logger;
  /** A snapshot that is begun now. */
  look(thorough: boolean): Promise<unknown>;
  snapshot(maxAgeSeconds: number): Promise<Snapshot>;
  reportOn(snapshot: Snapshot): Report;
}

/** How old a state may be that is compared with an earlier one. */
const FRESH_SECONDS = 10;

/** All that the daemon does beside looking at the host and judging it: it hears, remembers and tells. */
export class Remembering {
  readonly chronicle: Chronicle;
  readonly #parts: RememberingParts;
  readonly #ring: EventRing;
  readonly #book: EpisodeBook;
  readonly #watcher: Watcher;
  readonly #told: Coalesced;
  readonly #node: NodeWatch;
  readonly #closing: (() => void)[] = [];
  #launchers: LauncherWatch | undefined;
  #state: HostState | undefined;
  #addressChanges = 0;
  #watchGaps = 0;

  constructor(parts: RememberingParts) {
    const { store, source, config, log } = parts;
    this.#parts = parts;
    this.#ring = parts.ring;
    this.#book = new EpisodeBook(store, this.#ring, log);
    this.#node = watchNode(source, config.nodeSeconds, (state) => this.#watcher.node(state));
    this.#watcher = new Watcher({
      ...{ book: this.#book, log, source, look: parts.look },
      last: lastState(store),
      lastSeen: store.lastSeen(),
      askNode: () => this.#node.look(),
    });
    this.#told = coalesced(({ at: _at, kind, ...change }) => this.#ring.publish(kind, change));
    const clock = source.watchClock?.((event) => this.#watcher.clock(event));
    this.#closing.push(
      () => this.#node.close(),
      () => clock?.close(),
    );
    this.chronicle = createChronicle({ store, book: this.#book, ring: this.#ring, now: () => this.#now() });
  }

  /** The watch of the source, which tells of the pods of guests besides, for who looks then; it is heard here, too. */
  watch(): Watch | undefined {
    const { watch, watchNamespace } = this.#parts.source;
    return (
      watch &&
      ((listener) => {
        this.#launchers = new LauncherWatch(watchNamespace, listener);
        return watch((event) => {
          this.#hear(event);
          listener(event);
        });
      })
    );
  }

  #hear(event: NetworkEvent): void {
    // Before the first look nothing is known that could have changed unheard.
    if (event.kind === 'gap' && !this.#state) return;
    if (event.kind === 'gap') this.#watchGaps += 1;
    this.#watcher.network(event);
    // The kernel's own entries for groups and the like, which come and go with each address.
    if (event.kind !== 'neighbour' || event.state !== 'NOARP') this.#told.add(event);
  }

  /** A run of the daemon: its report is there for those who ask, whatever comes of this. */
  run(snapshot: Snapshot, report: Report): void {
    try {
      this.#take(snapshot, report);
    } catch (cause) {
      this.#parts.log.error('a run was not remembered', { error: String((cause as Error).stack) });
    }
  }

  #take(snapshot: Snapshot, report: Report): void {
    const state = stateOf(snapshot, report);
    this.#parts.store.addState(state);
    if (this.#state) this.#compare(this.#state, state);
    for (const { type, data } of eventsOfLeases(this.#state, state)) this.#ring.publish(type, data);
    this.#node.saw(snapshot.slices.downwardMetrics);
    this.#launchers?.saw(snapshot);
    this.#watcher.see(state);
    this.#state = state;
  }

  /** What two looks tell that is no matter of signals. */
  #compare(before: HostState, after: HostState): void {
    this.#addressChanges += countAddressChanges(before, after);
    const isKnown = (id: string) => this.#book.get(id) !== undefined;
    for (const episode of guestEpisodes(before, after, { isKnown, now: new Date() })) this.#book.take(episode);
  }

  tally(): EpisodeTally {
    return {
      ...this.#book.tally(),
      addressChanges: this.#addressChanges,
      watchGaps: this.#watchGaps,
      history: historyOf(this.#parts.store),
    };
  }

  async close(): Promise<void> {
    for (const close of this.#closing) close();
    this.#launchers?.close();
    this.#told.stop();
    this.#watcher.close();
    this.#book.close();
    await this.#parts.store.close();
  }

  async #now(): Promise<HostState> {
    const snapshot = await this.#parts.snapshot(FRESH_SECONDS);
    if (this.#state?.takenAt === snapshot.takenAt) return this.#state;
    return stateOf(snapshot, this.#parts.reportOn(snapshot));
  }
}

/** A state waits until there is room for it to be written, an episode does not: its last look may be the later one. */
function lastState(store: Store): HostState | undefined {
  const [latest, after] = [store.states.latest(), store.episodes()[0]?.after];
  return latest && after && latest.takenAt < after.takenAt ? after : (latest ?? after);
}

const historyOf = ({ memoryOnly, counters }: Store) => ({
  persistent: memoryOnly === undefined,
  writeFailures: counters.droppedWrites,
  writtenBytes: counters.writtenBytes,
});
