/** Names kept of links that are gone. */
const MAX_GONE = 1000;

/**
 * Names of links by index. The name of one that was deleted stays for a while, since its addresses and routes may be
 * told of later; indices are not used again, and on a node links come and go with every pod.
 */
export class LinkNames {
  readonly #names: Map<number, string>;
  /** The longest gone first. */
  readonly #gone = new Set<number>();

  constructor(names: Iterable<readonly [number, string]> = []) {
    this.#names = new Map(names);
  }

  get(index: number): string | undefined {
    return this.#names.get(index);
  }

  set(index: number, name: string): void {
    this.#names.set(index, name);
    this.#gone.delete(index);
  }

  setGone(index: number, name: string): void {
    this.set(index, name);
    this.#gone.add(index);
    const [oldest] = this.#gone;
    if (this.#gone.size <= MAX_GONE || oldest === undefined) return;
    this.#gone.delete(oldest);
    this.#names.delete(oldest);
  }
}
