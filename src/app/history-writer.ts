import type { WritePlan } from '../engine/write-plan.ts';
import { encodeAlive } from '../facts/history/format.ts';
import type { HistoryConfig } from '../model/agent.ts';
import type { Episode } from '../model/episode.ts';
import type { HostState } from '../model/state.ts';
import { DiskOutage } from './disk-outage.ts';
import type { HistoryBounds } from './history-bounds.ts';
import { HistoryDisk, type LoadedHistory } from './history-disk.ts';
import { baselineText, episodeText, stateText } from './history-texts.ts';
import type { Logger } from './log.ts';
import { UnsavedEpisodes } from './unsaved-episodes.ts';

/** Lines that wait for a slow disk. */
const MAX_QUEUE = 64;

/** The time of day, and milliseconds of a clock that nobody sets. */
export interface StoreClock {
  now(): Date;
  elapsedMs(): number;
}

/** What the writer needs to know of what is in memory. */
export interface Remembered {
  latest(): { readonly state: HostState; readonly structure: string } | undefined;
  episodeIds(): readonly string[];
  episode(id: string): Episode | undefined;
  baseline(): HostState | undefined;
  /** What the folder holds. */
  restore(loaded: LoadedHistory): void;
}

export interface WriterParts {
  readonly config: HistoryConfig;
  readonly bounds: HistoryBounds;
  readonly log: Logger;
  readonly clock: StoreClock;
  readonly memory: Remembered;
  readonly plan: WritePlan;
}

interface Line {
  readonly text: string;
  readonly isState: boolean;
}

/** Brings what is remembered to the disk, in the background and in order, as long as the disk takes it. */
export class HistoryWriter {
  readonly #parts: WriterParts;
  readonly #outage: DiskOutage;
  readonly #lines: Line[] = [];
  readonly #unsaved: UnsavedEpisodes;
  /** Ids of episodes that the disk has too many. */
  readonly #surplus = new Set<string>();
  #isBaselineSaved = true;
  #disk: HistoryDisk | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #isWaiting = false;
  #writtenBytes = 0;
  #droppedWrites = 0;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    const { config, log, memory, clock } = parts;
    this.#outage = new DiskOutage(config.folder, log);
    this.#unsaved = new UnsavedEpisodes({
      bytesPerHour: config.bytesPerHour,
      episode: (id) => memory.episode(id),
      now: () => clock.elapsedMs(),
    });
  }

  get memoryOnly(): string | undefined {
    return this.#outage.reason;
  }

  get counters() {
    const { lastError } = this.#outage;
    return {
      writtenBytes: this.#writtenBytes,
      droppedWrites: this.#droppedWrites,
      ...(lastError !== undefined && { lastError }),
    };
  }

  async begin(): Promise<void> {
    await this.#exclusively(() => this.#ready());
  }

  /** Some time has passed, or there is another state. */
  tick(): void {
    this.#queueDue();
    this.#start();
  }

  episodeChanged(id: string, gone: readonly string[]): void {
    this.#unsaved.add(id);
    this.#surplus.delete(id);
    for (const other of gone) {
      this.#unsaved.delete(other);
      this.#surplus.add(other);
    }
    this.#start();
  }

  /** @throws Error saying why the disk has it not. */
  async saveBaseline(): Promise<void> {
    this.#isBaselineSaved = false;
    await this.#exclusively(async () => {
      // Somebody waits for the answer: now, whenever the next attempt would have been.
      this.#outage.retryNow();
      await this.#write();
    });
    if (!this.#isBaselineSaved) throw new Error(`the baseline is kept in memory only: ${this.memoryOnly}`);
  }

  dropped(): void {
    this.#droppedWrites += 1;
  }

  async flush(): Promise<void> {
    await this.#exclusively(async () => {
      await this.#write(true);
      await this.#disk?.sync().catch((cause: Error) => this.#fail(cause));
    });
  }

  async close(): Promise<void> {
    if (this.#disk) this.#queue(this.#alive());
    await this.flush();
    await this.#exclusively(async () => {
      await this.#disk?.close();
      this.#disk = undefined;
    });
  }

  #alive = (): Line => ({ text: encodeAlive(this.#parts.clock.now().toISOString()), isState: false });

  /** Only while there is a disk: what would wait for one is the latest state, and that is known. */
  #queueDue(): void {
    const { memory, plan, clock, bounds } = this.#parts;
    const latest = memory.latest();
    if (!this.#disk) return;
    const now = clock.elapsedMs();
    const text = latest && stateText(latest.state, bounds.recordBytes);
    const candidate = latest && text !== undefined ? { structure: latest.structure, bytes: text.length } : undefined;
    const due = plan.next(candidate, now);
    if (due === undefined) return;
    const line = due === 'state' && text !== undefined ? { text, isState: true } : this.#alive();
    plan.wrote(Buffer.byteLength(line.text), now, line.isState ? latest?.structure : undefined);
    this.#queue(line);
  }

  #queue(line: Line): void {
    this.#lines.push(line);
    if (this.#lines.length <= MAX_QUEUE) return;
    this.#lines.shift();
    this.#droppedWrites += 1;
  }

  /** One of these in the queue is enough, however often something changes. */
  #start(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#exclusively(() => {
      this.#isWaiting = false;
      return this.#write();
    });
  }

  /** One after the other: what is opened, written and closed. */
  #exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#work.then(action);
    this.#work = result.catch(() => undefined);
    return result;
  }

  async #write(urgent = false): Promise<void> {
    const disk = await this.#ready();
    if (!disk) return;
    try {
      let count = 0;
      while (await this.#writeNext(disk, urgent)) count += 1;
      // A disk that is nearly full takes a short line, and then no more.
      if (count > 0) this.#outage.worked();
    } catch (cause) {
      await this.#fail(cause as Error);
    }
  }

  /** States first: an episode tells what came of them. Whether there was anything. */
  async #writeNext(disk: HistoryDisk, urgent: boolean): Promise<boolean> {
    const line = this.#lines.shift();
    if (line) {
      await disk.append(line.text, line.isState).catch((cause) => {
        this.dropped();
        throw cause;
      });
      this.#writtenBytes += Buffer.byteLength(line.text);
      return true;
    }
    const id = this.#unsaved.next(urgent);
    if (id !== undefined) {
      await this.#writeEpisode(disk, id);
      return true;
    }
    const [gone] = this.#surplus;
    if (gone !== undefined) {
      await disk.removeEpisode(gone);
      this.#surplus.delete(gone);
      return true;
    }
    return this.#writeBaseline(disk);
  }

  async #writeEpisode(disk: HistoryDisk, id: string): Promise<void> {
    const { memory, bounds } = this.#parts;
    const episode = memory.episode(id);
    this.#unsaved.begin(id);
    const text = episode && episodeText(episode, bounds.oneEpisodeBytes);
    if (!episode || text === undefined) return this.dropped();
    await disk.saveEpisode(id, text).catch((cause) => {
      this.#unsaved.add(id);
      throw cause;
    });
    const bytes = Buffer.byteLength(text);
    this.#unsaved.wrote(episode, bytes);
    this.#writtenBytes += bytes;
  }

  async #writeBaseline(disk: HistoryDisk): Promise<boolean> {
    const { memory, bounds } = this.#parts;
    const baseline = memory.baseline();
    if (this.#isBaselineSaved || !baseline) return false;
    const text = baselineText(baseline, bounds.recordBytes);
    if (text === undefined) throw new Error(`the state takes more than ${bounds.recordBytes} bytes`);
    await disk.saveBaseline(text);
    this.#isBaselineSaved = memory.baseline() === baseline;
    this.#writtenBytes += Buffer.byteLength(text);
    return true;
  }

  /** Opens the folder where it is closed, and it is time to try. */
  async #ready(): Promise<HistoryDisk | undefined> {
    const { config, bounds, clock, memory, plan } = this.#parts;
    if (this.#disk || !this.#outage.isOver(clock.elapsedMs())) return this.#disk;
    const damage = this.#damage();
    try {
      const isFirst = this.#outage.reason === undefined;
      const { disk, loaded, refusal } = await HistoryDisk.open(config.folder, bounds, damage.complain, isFirst);
      damage.tell();
      memory.restore({ ...loaded, episodes: loaded.episodes.filter(({ episode }) => !this.#surplus.has(episode.id)) });
      if (!disk) throw new Error(refusal);
      this.#disk = disk;
      const known = new Set(loaded.episodes.map(({ episode }) => episode.id));
      for (const id of memory.episodeIds()) if (!known.has(id)) this.#unsaved.add(id);
      // Whether the disk takes anything shows only when something is written.
      if (!isFirst) {
        plan.forget();
        this.#queue(this.#alive());
        this.#queueDue();
      }
    } catch (cause) {
      this.#outage.failed(cause as Error, clock.elapsedMs());
    }
    return this.#disk;
  }

  async #fail(cause: Error): Promise<void> {
    this.#outage.failed(cause, this.#parts.clock.elapsedMs());
    this.#droppedWrites += this.#lines.length;
    this.#lines.length = 0;
    const disk = this.#disk;
    this.#disk = undefined;
    await disk?.close().catch(() => undefined);
  }

  /** Told in one line, whatever the folder holds. */
  #damage() {
    let count = 0;
    let first: { readonly file: string; readonly line: number; readonly reason: string } | undefined;
    return {
      complain: (file: string, line: number, reason: string) => {
        count += 1;
        first ??= { file, line, reason };
      },
      tell: () => {
        if (first) this.#parts.log.warn('a part of the history cannot be read', { count, ...first });
      },
    };
  }
}
