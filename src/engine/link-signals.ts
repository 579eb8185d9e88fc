import type { Signal, SignalKind } from '../model/episode.ts';
import type { HostState, InterfaceState } from '../model/state.ts';
import type { NetworkEvent } from '../model/watch.ts';
import { cards } from './state-signals.ts';

/** Links that are remembered: those of pods come and go. */
const MAX_LINKS = 1024;
/** Of each signal of each link. */
const MAX_TIMES = 16;

interface Known {
  readonly index: number | undefined;
  readonly mac: string | undefined;
  readonly carrier: boolean;
  /** Since when it has no carrier, and whether somebody has set it down. */
  readonly lostAt?: number;
  readonly setDown?: boolean;
  readonly goneAt?: number;
}

/** Turns what the kernel tells of links into signals: it remembers how each link was. */
export class LinkSignals {
  readonly #links = new Map<string, Known>();
  /** When what was told of each, the latest times. */
  readonly #told = new Map<string, readonly number[]>();
  /** Links that are no cards: what is made of others repeats their announcements, and pods come and go. */
  #others: ReadonlySet<string> = new Set();

  know(state: HostState): void {
    const own = new Set(cards(state).map(({ name }) => name));
    // One that has lost its default route is still what it was.
    const isOwn = ({ name, index }: InterfaceState) => own.has(name) || this.#links.get(name)?.index === index;
    this.#others = new Set(state.interfaces.filter((item) => !isOwn(item)).map(({ name }) => name));
    const lookedMs = Date.parse(state.takenAt);
    for (const { name, index, mac, carrier } of state.interfaces.filter(isOwn)) {
      const { goneAt, lostAt } = this.#links.get(name) ?? {};
      const since = goneAt ?? lostAt;
      // That it came back was missed, where a look from after that finds it.
      if (since === undefined || (carrier && since < lookedMs)) this.#set(name, { index, mac, carrier });
    }
  }

  /** The signals of one event. */
  of(event: NetworkEvent): readonly Signal[] {
    const { kind, interface: name, at } = event;
    const when = at.toISOString();
    if (kind === 'gap')
      return [{ kind: 'watch-gap', at: when, ...(event.reason !== undefined && { to: event.reason }) }];
    if (kind !== 'link' || name === undefined) return [];
    if (this.#others.has(name)) return [];
    const announced: readonly Signal[] =
      event.event === 'NOTIFY PEERS' ? [{ kind: 'peers-notified', at: when, subject: name }] : [];
    const signals = [...announced, ...this.#linkSigns(name, event)];
    for (const signal of signals) {
      const times = this.#told.get(keyOf(signal)) ?? [];
      put(this.#told, keyOf(signal), [...times, at.getTime()].slice(-MAX_TIMES));
    }
    return signals;
  }

  /** How often the same was told since: a look that comes later finds traces of it. A link that was set down lost its carrier. */
  told(kind: SignalKind, subject: string | undefined, fromMs: number): number {
    const kinds: readonly SignalKind[] = kind === 'carrier-toggled' ? [kind, 'link-set-down'] : [kind];
    const times = kinds.flatMap((told) => this.#told.get(keyOf({ kind: told, subject })) ?? []);
    return times.filter((time) => time >= fromMs).length;
  }

  /** The time of day was set. */
  stepped(moved: (ms: number) => number): void {
    for (const [key, times] of this.#told) this.#told.set(key, times.map(moved));
    for (const [name, { lostAt, goneAt, ...known }] of this.#links) {
      const since = {
        ...(lostAt !== undefined && { lostAt: moved(lostAt) }),
        ...(goneAt !== undefined && { goneAt: moved(goneAt) }),
      };
      this.#links.set(name, { ...known, ...since });
    }
  }

  #linkSigns(name: string, event: NetworkEvent): readonly Signal[] {
    const at = event.at.toISOString();
    const now = event.at.getTime();
    const was = this.#links.get(name);
    const index = event.index ?? was?.index;
    const mac = event.mac ?? was?.mac;
    if (event.deleted) {
      this.#set(name, { index, mac, carrier: false, goneAt: now });
      return [];
    }
    if (event.carrier === undefined) return [];
    const base = { index, mac, carrier: event.carrier };
    if (was?.goneAt !== undefined) {
      this.#set(name, base);
      const isSame = was.mac !== undefined && was.mac === event.mac;
      return isSame ? [{ kind: 'interface-replugged', at, subject: name, ...lasting(was.goneAt, now) }] : [];
    }
    if (!event.carrier) {
      const setDown = event.setDown === true || was?.setDown === true;
      this.#set(name, { ...base, lostAt: was?.lostAt ?? now, setDown });
      return [];
    }
    this.#set(name, base);
    if (was?.lostAt === undefined) return [];
    return [
      { kind: was.setDown ? 'link-set-down' : 'carrier-toggled', at, subject: name, ...lasting(was.lostAt, now) },
    ];
  }

  #set(name: string, known: Known): void {
    put(this.#links, name, known);
  }
}

const keyOf = ({ kind, subject }: { readonly kind: SignalKind; readonly subject?: string | undefined }): string =>
  `${kind} ${subject}`;

/** As the latest; the oldest gives way. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_LINKS && oldest !== undefined) map.delete(oldest);
}

const lasting = (from: number, to: number): Partial<Signal> => ({ seconds: Math.max(to - from, 0) / 1000 });
