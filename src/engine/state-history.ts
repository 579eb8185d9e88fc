import { structureOf } from '../facts/history/structure.ts';
import type { HostState } from '../model/state.ts';

export interface StateBounds {
  readonly maxStates: number;
  /** Of the states as JSON. */
  readonly maxBytes: number;
}

/** Kept as text: it takes a fraction of what the object takes, and is hardly ever asked for. */
interface Entry {
  readonly at: number;
  readonly takenAt: string;
  readonly text: string;
}

/** Earlier states of the host. Of those that agree in structure the first and the latest are kept. */
export class StateHistory {
  readonly #bounds: StateBounds;
  #entries: Entry[] = [];
  #bytes = 0;
  #latest: HostState | undefined;
  #structure = '';
  /** How many of the last entries agree in structure: one or two. */
  #alike = 0;

  constructor(bounds: StateBounds) {
    this.#bounds = bounds;
  }

  add(state: HostState): void {
    const structure = structureOf(state);
    const isNew = structure !== this.#structure || this.#alike === 0;
    if (!isNew && this.#alike === 2) this.#bytes -= this.#entries.pop()?.text.length ?? 0;
    this.#alike = isNew ? 1 : 2;
    this.#structure = structure;
    this.#latest = state;
    this.#push(state);
  }

  /** States from before those that are here, the oldest first. */
  putBefore(states: readonly HostState[]): void {
    const earlier = new StateHistory(this.#bounds);
    for (const state of states) earlier.add(state);
    if (this.#entries.length === 0) [this.#alike, this.#structure] = [earlier.#alike, earlier.#structure];
    this.#entries = [...earlier.#entries, ...this.#entries];
    this.#bytes += earlier.#bytes;
    this.#latest ??= earlier.#latest;
    this.#trim();
  }

  latest(): HostState | undefined {
    return this.#latest;
  }

  /** Of the latest, as `structureOf` says it. */
  get structure(): string {
    return this.#structure;
  }

  /** The last state at or before a time. */
  at(time: Date): HostState | undefined {
    const entry = this.#entries.findLast(({ at }) => at <= time.getTime());
    return entry && read(entry);
  }

  /** Times of the first and of the latest state. */
  span(): { readonly from: string; readonly to: string } | undefined {
    const [first, last] = [this.#entries[0], this.#entries.at(-1)];
    return first && last && { from: first.takenAt, to: last.takenAt };
  }

  /** The oldest first. */
  all(): readonly HostState[] {
    return this.#entries.map(read);
  }

  get size(): number {
    return this.#entries.length;
  }

  #push(state: HostState): void {
    const text = JSON.stringify(state);
    this.#entries.push({ at: Date.parse(state.takenAt), takenAt: state.takenAt, text });
    this.#bytes += text.length;
    this.#trim();
  }

  /** The latest stays, however large it is. */
  #trim(): void {
    const { maxStates, maxBytes } = this.#bounds;
    let gone = 0;
    while (gone < this.#entries.length - 1 && (this.#entries.length - gone > maxStates || this.#bytes > maxBytes)) {
      this.#bytes -= this.#entries[gone]?.text.length ?? 0;
      gone += 1;
    }
    this.#entries.splice(0, gone);
    this.#alike = Math.min(this.#alike, this.#entries.length);
  }
}

const read = ({ text }: Entry): HostState => JSON.parse(text) as HostState;
