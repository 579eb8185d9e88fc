import type { EventRing } from '../engine/event-ring.ts';
import { compareIds } from '../facts/history/episode-id.ts';
import { type Confidence, type Episode, type EpisodeKind, headOf } from '../model/episode.ts';
import { type EpisodeTally, NO_EPISODES } from '../model/metric.ts';
import type { Logger } from './log.ts';
import type { Store } from './store.ts';

/** Kept in memory alone, and not many of them: what happens every day is not to displace what seldom does. */
const ORDINARY: ReadonlySet<EpisodeKind> = new Set(['dhcp-renewal', 'reconfiguration', 'link-flap', 'watch-gap']);
const MAX_ORDINARY = 50;
/** By then the signals that come late are there: it is logged and counted, once. */
const COUNT_MS = 12_000;

type Tally = Pick<EpisodeTally, 'migrations' | 'latest'>;

/** Keeps the episodes of the host, and tells of each what there is to tell: events as it is judged, one log line, one count. */
export class EpisodeBook {
  readonly #store: Store;
  readonly #ring: EventRing;
  readonly #log: Logger;
  readonly #countMs: number;
  #ordinary: readonly Episode[] = [];
  /** What was last told of those that are not settled. */
  readonly #told = new Map<string, string>();
  readonly #pending = new Map<string, NodeJS.Timeout>();
  /** As what those that are not settled were counted. */
  readonly #counted = new Map<string, EpisodeKind>();
  readonly #counts: Record<Confidence, number> = { ...NO_EPISODES.migrations };

  constructor(store: Store, ring: EventRing, log: Logger, countMs = COUNT_MS) {
    this.#countMs = countMs;
    this.#store = store;
    this.#ring = ring;
    this.#log = log;
    // Of an earlier run, which did not live to see the end of them.
    for (const episode of store.episodes()) if (!episode.settled) store.saveEpisode({ ...episode, settled: true });
  }

  /** The latest first. */
  all(): readonly Episode[] {
    return [...this.#store.episodes(), ...this.#ordinary].sort((a, b) => compareIds(b.id, a.id));
  }

  get(id: string): Episode | undefined {
    return this.#store.episode(id) ?? this.#ordinary.find((episode) => episode.id === id);
  }

  /** An episode that is new, or that was judged anew. */
  take(episode: Episode): void {
    const head = headOf(episode);
    const { updatedAt: _updatedAt, ...telling } = head;
    const text = JSON.stringify(telling);
    if (this.#told.get(episode.id) !== text) {
      this.#told.set(episode.id, text);
      // Before it is kept, which takes longer: somebody waits for it.
      this.#ring.publish(episode.kind === 'migration' ? 'migration' : 'episode', head);
    }
    this.#keep(episode);
    this.#countInTime(episode);
  }

  #countInTime({ id, kind, settled }: Episode): void {
    const counted = this.#counted.get(id);
    // Downward metrics may tell of the other node late.
    const isLate = counted !== undefined && counted !== 'migration' && kind === 'migration';
    if (isLate || (settled && counted === undefined)) this.#count(id);
    else if (counted === undefined && !this.#pending.has(id)) {
      this.#pending.set(id, setTimeout(() => this.#count(id), this.#countMs).unref());
    }
    if (!settled) return;
    // Nothing more is heard of it.
    this.#counted.delete(id);
    this.#told.delete(id);
  }

  tally(): Tally {
    const latest = this.all().find(({ kind }) => kind === 'migration');
    return {
      migrations: this.#counts,
      ...(latest && { latest: { timestampSeconds: Date.parse(latest.at) / 1000, ...downtimeOf(latest) } }),
    };
  }

  close(): void {
    for (const id of [...this.#pending.keys()]) this.#count(id);
  }

  #keep(episode: Episode): void {
    // What was taken for an ordinary one may turn out not to be.
    this.#ordinary = this.#ordinary.filter(({ id }) => id !== episode.id);
    if (ORDINARY.has(episode.kind) && !this.#store.episode(episode.id)) {
      this.#ordinary = [episode, ...this.#ordinary].slice(0, MAX_ORDINARY);
    } else this.#store.saveEpisode(episode);
  }

  /** A log line for whoever reads logs, and a count where it was a migration. */
  #count(id: string): void {
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
    const episode = this.get(id);
    if (!episode) return;
    const { kind, confidence, words, from, to, downtime } = episode;
    this.#counted.set(id, kind);
    const isMigration = kind === 'migration';
    if (isMigration) this.#counts[confidence] += 1;
    const nodes = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const seconds = downtime.seconds === undefined ? {} : { downtimeSeconds: downtime.seconds };
    this.#log[isMigration ? 'warn' : 'info'](words, { id, kind, confidence, ...nodes, ...seconds });
  }
}

/** Of the VM where one of its clocks shows it, else of what it relies on. */
function downtimeOf({ downtime: { seconds, outages } }: Episode): { downtimeSeconds?: number } {
  const known = [seconds, ...outages.map((outage) => outage.seconds)].filter((value) => value !== undefined);
  return known.length === 0 ? {} : { downtimeSeconds: Math.max(...known) };
}
