import type { Snapshot } from '../model/snapshot.ts';
import type { NamespaceWatch, NetworkEvent } from '../model/watch.ts';

/** Opens what is watched of the namespaces of virt-launcher pods, which come and go. */
export class LauncherWatch {
  readonly #watch: NamespaceWatch | undefined;
  readonly #onChange: (event: NetworkEvent) => void;
  /** By the number of the namespace. */
  readonly #open = new Map<number, { close(): void }>();

  /** `onChange` hears of what may mean that a guest came or went, with names that are those of the pod. */
  constructor(watch: NamespaceWatch | undefined, onChange: (event: NetworkEvent) => void) {
    this.#watch = watch;
    this.#onChange = onChange;
  }

  /** The pods that a run found are those that are watched from now on. */
  saw({ slices: { launchers } }: Snapshot): void {
    if (!this.#watch || launchers?.state !== 'ok') return;
    const found = new Map(
      launchers.value.filter(({ kind }) => kind === 'launcher').map(({ netns, pid }) => [netns, pid]),
    );
    for (const [netns, { close }] of this.#open) {
      if (found.has(netns)) continue;
      close();
      this.#open.delete(netns);
    }
    for (const [netns, pid] of found) if (!this.#open.has(netns)) this.#begin(this.#watch, netns, pid);
  }

  close(): void {
    for (const { close } of this.#open.values()) close();
    this.#open.clear();
  }

  #begin(watch: NamespaceWatch, netns: number, pid: number): void {
    const watching = watch(pid, (event) => {
      if (isTelling(event)) this.#onChange(event);
    });
    this.#open.set(netns, watching);
    // Its process may end before its namespace does: the next run opens it again.
    void watching.closed.then(() => {
      if (this.#open.get(netns) === watching) this.#open.delete(netns);
    });
  }
}

/** Of neighbours only that a bridge has learnt a MAC, or forgotten one: the guest was heard, or is gone. */
const isTelling = ({ kind, address }: NetworkEvent): boolean => kind !== 'neighbour' || address === undefined;
