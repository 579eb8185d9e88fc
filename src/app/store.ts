import { EpisodeShelf } from '../engine/episode-shelf.ts';
import { StateHistory } from '../engine/state-history.ts';
import { WritePlan } from '../engine/write-plan.ts';
import { isEpisodeId } from '../facts/history/episode-id.ts';
import { encodeEpisode } from '../facts/history/format.ts';
import { structureOf } from '../facts/history/structure.ts';
import type { HistoryConfig } from '../model/agent.ts';
import type { Episode } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';
import { historyBounds } from './history-bounds.ts';
import type { LoadedHistory } from './history-disk.ts';
import { HistoryWriter, type Remembered, type StoreClock } from './history-writer.ts';
import type { Logger } from './log.ts';

const TICK_MS = 30_000;
const HOUR_MS = 3_600_000;

/** What is remembered of the host: in memory at once, and on the disk soon after. Nothing but `saveBaseline` fails. */
export interface Store {
  /** Why nothing is written to the disk; undefined where it is. */
  readonly memoryOnly: string | undefined;
  readonly states: Pick<StateHistory, 'latest' | 'at' | 'span' | 'all'>;
  /** The latest first. */
  episodes(): readonly Episode[];
  episode(id: string): Episode | undefined;
  baseline(): HostState | undefined;
  addState(state: HostState): void;
  /** The same id replaces. */
  saveEpisode(episode: Episode): void;
  /** @throws Error saying why the disk has it not; memory has it all the same. */
  saveBaseline(state: HostState): Promise<void>;
  /** When the run before this one was last known to be alive; ISO 8601, UTC. */
  lastSeen(): string | undefined;
  /** Until what can be written is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
  readonly counters: StoreCounters;
}

export interface StoreCounters {
  readonly writtenBytes: number;
  /** Lines and episodes that never came to the disk. */
  readonly droppedWrites: number;
  readonly lastError?: string;
}

const CLOCK: StoreClock = { now: () => new Date(), elapsedMs: () => performance.now() };

/** Opens what is kept below the folder of the configuration; without a folder all is kept in memory. */
export async function openStore(config: HistoryConfig, log: Logger, clock: StoreClock = CLOCK): Promise<Store> {
  const store = new RunningStore(config, log, clock);
  await store.begin();
  return store;
}

class RunningStore implements Store, Remembered {
  readonly states: StateHistory;
  readonly #clock: StoreClock;
  readonly #log: Logger;
  readonly #shelf: EpisodeShelf;
  readonly #plan: WritePlan;
  readonly #writer: HistoryWriter;
  #baseline: HostState | undefined;
  #lastSeen: string | undefined;
  #isRestored = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(config: HistoryConfig, log: Logger, clock: StoreClock) {
    this.#log = log;
    this.#clock = clock;
    const bounds = historyBounds(config);
    this.states = new StateHistory({ maxStates: bounds.maxStates, maxBytes: bounds.stateBytes });
    this.#shelf = new EpisodeShelf({ maxEpisodes: bounds.maxEpisodes, maxBytes: bounds.episodeBytes });
    this.#plan = new WritePlan(config.bytesPerHour, clock.elapsedMs());
    this.#writer = new HistoryWriter({ config, bounds, log, clock, memory: this, plan: this.#plan });
  }

  async begin(): Promise<void> {
    await this.#writer.begin();
    this.#timer = setInterval(() => this.#writer.tick(), TICK_MS).unref();
  }

  get memoryOnly(): string | undefined {
    return this.#writer.memoryOnly;
  }

  get counters(): StoreCounters {
    return this.#writer.counters;
  }

  episodes(): readonly Episode[] {
    return this.#shelf.all();
  }

  episodeIds(): readonly string[] {
    return this.#shelf.all().map(({ id }) => id);
  }

  episode(id: string): Episode | undefined {
    return this.#shelf.get(id);
  }

  baseline(): HostState | undefined {
    return this.#baseline;
  }

  latest() {
    const state = this.states.latest();
    return state && { state, structure: this.states.structure };
  }

  lastSeen(): string | undefined {
    return this.#lastSeen;
  }

  addState(state: HostState): void {
    this.states.add(state);
    this.#writer.tick();
  }

  saveEpisode(episode: Episode): void {
    if (!isEpisodeId(episode.id)) {
      this.#writer.dropped();
      this.#log.error('an episode has an id that cannot name a file', { id: episode.id.slice(0, 100) });
      return;
    }
    const gone = this.#shelf.put(episode, Buffer.byteLength(encodeEpisode(episode)));
    this.#writer.episodeChanged(episode.id, gone);
  }

  async saveBaseline(state: HostState): Promise<void> {
    this.#baseline = state;
    await this.#writer.saveBaseline();
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writer.close();
  }

  /** States once, since ours are among them later; episodes whenever the folder is opened. */
  restore({ records, episodes, baseline }: LoadedHistory): void {
    for (const { episode, bytes } of episodes) {
      if (!this.#shelf.get(episode.id)) this.#shelf.put(episode, bytes);
    }
    if (this.#isRestored) return;
    this.#isRestored = true;
    this.#baseline ??= baseline;
    const states = records.flatMap(({ state }) => state ?? []);
    this.states.putBefore(states);
    const last = records.at(-1);
    this.#lastSeen = last?.alive ?? last?.state?.takenAt;
    this.#resume(states);
  }

  /** A restart does not begin the hour anew. */
  #resume(states: readonly HostState[]): void {
    const now = this.#clock.now().getTime();
    const ago = (state: HostState): number => now - Date.parse(state.takenAt);
    const recent = states.filter((state) => ago(state) >= 0 && ago(state) < HOUR_MS);
    const bytes = recent.reduce((sum, state) => sum + JSON.stringify(state).length, 0);
    const last = states.at(-1);
    const at = last && ago(last) >= 0 ? this.#clock.elapsedMs() - ago(last) : Number.NEGATIVE_INFINITY;
    this.#plan.resume(bytes, last && { structure: structureOf(last), at });
  }
}
