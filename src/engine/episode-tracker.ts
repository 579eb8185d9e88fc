import type { Episode, Signal } from '../model/episode.ts';
import type { HostState, NodeState } from '../model/state.ts';
import type { ClockEvent, NetworkEvent } from '../model/watch.ts';
import { carried, mergedNode } from './carried.ts';
import { changesBetween, impactOf, NO_IMPACT } from './diff.ts';
import { Answers } from './downtime.ts';
import { episodeId } from './episode-id.ts';
import { judgeSignals } from './judgement.ts';
import { LinkSignals } from './link-signals.ts';
import { isAnother, isGuest, isOrdinary, OF_GUESTS, silentSince, withSignal } from './signal-rules.ts';
import { nodeSigns, signalsBetween } from './state-signals.ts';

/** An episode takes up signals for so long, and then stays as it was judged. The last look is taken a minute after it. */
const SETTLE_MS = 75_000;
const ORDINARY_SETTLE_MS = 5_000;
/** A pause shorter than this may be a busy processor: it only counts for what is noticed right after it. */
const LONG_PAUSE_SECONDS = 5;
const PENDING_MS = 5_000;

interface Open {
  episode: Episode;
  readonly openedMs: number;
  /** When it began by the time of day as it is now, however the clock was set meanwhile. */
  fromMs: number;
  readonly nodeBefore: string | undefined;
  nodeAfter: string | undefined;
  lastBurstMs: number;
  readonly answers: Answers;
}

/** What came of a signal or a look. */
export interface TrackerUpdate {
  /** Episodes that are new or were judged anew, in the order of their beginning. */
  readonly episodes: readonly Episode[];
  /** One was opened that wants looks at the host, or has become such a one. */
  readonly opened?: Episode;
}

const NOTHING: TrackerUpdate = { episodes: [] };

export interface TrackerStart {
  /** The last state of the run before, and when that run was last known to be alive. */
  readonly last?: HostState | undefined;
  readonly lastSeen?: string | undefined;
  /** Whether an id is in use. */
  readonly isKnown: (id: string) => boolean;
  readonly now?: () => Date;
}

/**
 * Fuses what the kernel, clocks and looks at the host tell into episodes, one at a time. `nowMs` are milliseconds of a
 * monotonic clock: the time of day may be what changes.
 */
export class EpisodeTracker {
  readonly #links = new LinkSignals();
  readonly #isKnown: (id: string) => boolean;
  readonly #lastSeen: string | undefined;
  readonly #now: () => Date;
  /** The last that is known of the host. */
  #known: HostState | undefined;
  /** When that was, by the time of day as it is now. */
  #knownMs: number;
  /** When downward metrics were last asked beside the looks, by the monotonic clock. */
  #nodeMs = Number.NEGATIVE_INFINITY;
  #isFirst = true;
  #open: Open | undefined;
  #pending: { readonly signal: Signal; readonly ms: number } | undefined;

  constructor({ last, lastSeen, isKnown, now = () => new Date() }: TrackerStart) {
    this.#isKnown = isKnown;
    this.#now = now;
    this.#known = last;
    this.#knownMs = Date.parse(last?.takenAt ?? '');
    this.#lastSeen = lastSeen ?? last?.takenAt;
  }

  /** What the kernel tells of the network. */
  network(event: NetworkEvent, nowMs: number): TrackerUpdate {
    return this.#take(this.#links.of(event), nowMs);
  }

  clock({ at, kind, seconds }: ClockEvent, nowMs: number): TrackerUpdate {
    const signal: Signal = {
      kind: kind === 'paused' ? 'process-paused' : 'clock-stepped',
      at: at.toISOString(),
      seconds: Math.round(seconds * 1000) / 1000,
    };
    if (kind === 'stepped') this.#stepped(seconds * 1000, at.getTime());
    const belongs = this.#open && !isOrdinary(this.#open.episode);
    if (kind === 'stepped' || seconds >= LONG_PAUSE_SECONDS || belongs) return this.#take([signal], nowMs);
    this.#pending = { signal, ms: nowMs };
    return NOTHING;
  }

  /** The time of day was set: what is compared with it moves along. Nothing has happened in the future. */
  #stepped(byMs: number, nowMs: number): void {
    const moved = (ms: number) => Math.min(ms + byMs, nowMs);
    this.#knownMs = moved(this.#knownMs);
    this.#links.stepped(moved);
    const open = this.#open;
    if (!open) return;
    open.fromMs = moved(open.fromMs);
    open.answers.from(open.fromMs);
  }

  /** What downward metrics say of the node, asked at `at`. */
  node(node: NodeState, at: Date, nowMs: number): TrackerUpdate {
    const known = this.#known?.node;
    this.#nodeMs = nowMs;
    const update = this.#take(
      known ? nodeSigns(known, node).map((sign) => ({ ...sign, at: at.toISOString() })) : [],
      nowMs,
    );
    const merged = mergedNode(known, node);
    if (this.#known && merged) this.#known = { ...this.#known, node: merged };
    return joined(update, this.#nodeAfter(node, at));
  }

  /** Somebody who was relied on answers: `gateway 192.168.24.1 on eth0`, `DNS server 10.96.0.10`. */
  answered(target: string, at: Date): TrackerUpdate {
    this.#open?.answers.answered(target, at.toISOString());
    return this.#judge();
  }

  /** Who answered before the episode that is open, and does not yet. */
  waiting(): readonly string[] {
    return this.#open?.answers.waiting() ?? [];
  }

  /** A finished look at the host. */
  see(look: HostState, nowMs: number): TrackerUpdate {
    const before = this.#known;
    const state = this.#withLatestNode(look, nowMs);
    const between = before ? signalsBetween(before, carried(before, state)) : [];
    const signals = between.flatMap((signal) => this.#untold(signal));
    const update = this.#take([...this.#startSignals(state), ...signals], nowMs);
    this.#known = carried(before, state);
    this.#knownMs = Date.parse(state.takenAt);
    if (!state.unseen.includes('interface')) this.#links.know(this.#known);
    const node = state.unseen.includes('node') ? undefined : state.node;
    const told = node ? this.#nodeAfter(node, new Date(state.takenAt)) : NOTHING;
    return joined(joined(update, told), this.#look(state));
  }

  /** Closes what is over, where nothing else happens. */
  tick(nowMs: number): TrackerUpdate {
    const open = this.#open;
    if (!open) return NOTHING;
    const lasts = isOrdinary(open.episode) ? ORDINARY_SETTLE_MS : SETTLE_MS;
    return nowMs - open.openedMs < lasts ? NOTHING : this.#settle();
  }

  /** A look that lasts may have asked who runs this VM before a migration of which somebody else knows already. */
  #withLatestNode(state: HostState, nowMs: number): HostState {
    const node = this.#known?.node;
    return node && state.node && nowMs - state.durationMs <= this.#nodeMs ? { ...state, node } : state;
  }

  /** What a look found, without what the kernel has told of already. */
  #untold({ count = 1, ...signal }: Signal): readonly Signal[] {
    const missed = count - this.#links.told(signal.kind, signal.subject, this.#knownMs);
    return missed > 0 ? [{ ...signal, ...(missed > 1 && { count: missed }) }] : [];
  }

  /** The first look of a run, where an earlier run knew the host. */
  #startSignals(state: HostState): readonly Signal[] {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (!isFirst || !this.#known || this.#known.bootId !== state.bootId) return [];
    const from = this.#lastSeen;
    return [{ kind: 'agent-started', at: state.takenAt, ...(from !== undefined && { from }) }];
  }

  #take(signals: readonly Signal[], nowMs: number): TrackerUpdate {
    const isOfGuest = isGuest(this.#known);
    let update = this.tick(nowMs);
    for (const signal of signals) {
      if (isOfGuest || !OF_GUESTS.has(signal.kind)) update = joined(update, this.#takeOne(signal, nowMs));
    }
    return update;
  }

  #takeOne(signal: Signal, nowMs: number): TrackerUpdate {
    const open = this.#open;
    if (!open) return this.#begin(signal, nowMs, this.#known?.node?.name);
    if (isAnother(signal, open, nowMs)) {
      // Where nobody told the node after this one, the one before the next is not known.
      const nodeBefore = isOrdinary(open.episode) || open.nodeAfter !== undefined ? this.#known?.node?.name : undefined;
      return joined(this.#settle(), this.#begin(signal, nowMs, nodeBefore));
    }
    const wasOrdinary = isOrdinary(open.episode);
    open.episode = { ...open.episode, signals: withSignal(open.episode.signals, signal) };
    if (signal.kind === 'peers-notified') open.lastBurstMs = nowMs;
    const update = this.#judge();
    return wasOrdinary && !isOrdinary(open.episode) ? { ...update, opened: open.episode } : update;
  }

  #begin(signal: Signal, nowMs: number, nodeBefore: string | undefined): TrackerUpdate {
    const pending = this.#pending && nowMs - this.#pending.ms <= PENDING_MS ? [this.#pending.signal] : [];
    this.#pending = undefined;
    const before = this.#known;
    const noticedAt = this.#now().toISOString();
    this.#open = {
      openedMs: nowMs,
      fromMs: Date.parse(signal.at),
      nodeBefore,
      nodeAfter: undefined,
      lastBurstMs: nowMs,
      answers: new Answers(before, signal.at),
      episode: {
        id: episodeId(new Date(signal.at), this.#isKnown),
        ...{ kind: 'reconfiguration', confidence: 'possible', words: '', reasons: [] },
        ...{ at: signal.at, noticedAt, updatedAt: noticedAt, settled: false },
        signals: [...pending, signal],
        downtime: { outages: [] },
        ...(before && { before }),
        changes: [],
        impact: NO_IMPACT,
      },
    };
    const { episodes } = this.#judge();
    return { episodes, ...(!isOrdinary(this.#open.episode) && { opened: this.#open.episode }) };
  }

  #nodeAfter({ name }: NodeState, at: Date): TrackerUpdate {
    const open = this.#open;
    if (!open || name === undefined || open.nodeAfter === name || at.getTime() < open.fromMs) return NOTHING;
    open.nodeAfter = name;
    return this.#judge();
  }

  #look(state: HostState): TrackerUpdate {
    const open = this.#open;
    // A look that was begun before the signal may have seen either.
    if (!open || Date.parse(state.takenAt) < open.fromMs) return NOTHING;
    const { before } = open.episode;
    open.answers.add(state);
    const lost =
      before && !isOrdinary(open.episode) && isGuest(state)
        ? silentSince(before, state, open.fromMs, open.answers.waiting())
        : [];
    open.episode = {
      ...open.episode,
      signals: lost.filter((signal) => !isKnown(signal, open.episode)).reduce(withSignal, open.episode.signals),
      after: state,
      updatedAt: state.takenAt,
      ...(before && { changes: changesBetween(before, state), impact: impactOf(before, state) }),
    };
    return this.#judge();
  }

  #judge(): TrackerUpdate {
    const open = this.#open;
    if (!open) return NOTHING;
    const { nodeBefore, nodeAfter, episode, answers } = open;
    const judgement = judgeSignals(episode.signals, {
      isGuest: isGuest(this.#known),
      ...(nodeBefore !== undefined && { nodeBefore }),
      ...(nodeAfter !== undefined && { nodeAfter }),
    });
    const { from: _from, to: _to, ...rest } = episode;
    open.episode = { ...rest, ...judgement, downtime: answers.downtime(episode.signals) };
    return { episodes: [open.episode] };
  }

  #settle(): TrackerUpdate {
    const open = this.#open;
    this.#open = undefined;
    return open ? { episodes: [{ ...open.episode, settled: true }] } : NOTHING;
  }
}

const isKnown = ({ kind, subject }: Signal, { signals }: Episode): boolean =>
  signals.some((signal) => signal.kind === kind && signal.subject === subject);

/** Of an episode only the last word counts. */
function joined(first: TrackerUpdate, second: TrackerUpdate): TrackerUpdate {
  const episodes = new Map([...first.episodes, ...second.episodes].map((episode) => [episode.id, episode]));
  const opened = second.opened ?? first.opened;
  return { episodes: [...episodes.values()], ...(opened && { opened }) };
}
