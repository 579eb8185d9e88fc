import type { Signal, SignalKind } from '../model/episode.ts';
import type { InterfaceState } from '../model/state.ts';
import type { NetworkEvent } from '../model/watch.ts';
import { isCard } from './state-signals.ts';

/** Links that are remembered: those of pods come and go. */
const MAX_LINKS = 1024;

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
  /** When what was last told of each. */
  readonly #told = new Map<string, number>();
  #interfaces = new Map<string, InterfaceState>();

  /** What kind of device each is: what is made of others repeats their announcements. */
  know(interfaces: readonly InterfaceState[]): void {
    this.#interfaces = new Map(interfaces.map((item) => [item.name, item]));
    for (const { name, index, mac, carrier } of interfaces) {
      const known = this.#links.get(name);
      if (known?.goneAt === undefined && known?.lostAt === undefined) this.#set(name, { index, mac, carrier });
    }
  }

  /** The signals of one event. */
  of(event: NetworkEvent): readonly Signal[] {
    const { kind, interface: name, at } = event;
    const when = at.toISOString();
    if (kind === 'gap')
      return [{ kind: 'watch-gap', at: when, ...(event.reason !== undefined && { to: event.reason }) }];
    if (kind !== 'link' || name === undefined) return [];
    const iface = this.#interfaces.get(name);
    if (iface && !isCard(iface)) return [];
    const announced: readonly Signal[] =
      event.event === 'NOTIFY PEERS' ? [{ kind: 'peers-notified', at: when, subject: name }] : [];
    const signals = [...announced, ...this.#linkSigns(name, event)];
    for (const signal of signals) put(this.#told, keyOf(signal), at.getTime());
    return signals;
  }

  /** Whether the same was told since: a look that comes later finds traces of it. A link that was set down lost its carrier. */
  hasTold(kind: SignalKind, subject: string | undefined, since = ''): boolean {
    const from = Date.parse(since);
    const kinds: readonly SignalKind[] = kind === 'carrier-toggled' ? [kind, 'link-set-down'] : [kind];
    return kinds.some((told) => (this.#told.get(keyOf({ kind: told, subject })) ?? Number.NEGATIVE_INFINITY) >= from);
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
