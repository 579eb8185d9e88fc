import type { Config } from '../model/agent.ts';
import { CommandError } from '../model/platform.ts';
import { HttpProblem } from '../model/route.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { namespaceByName } from '../platform/namespace.ts';

/** Runs at once; each is a process of its own. */
const MAX_RUNNING = 2;
/** Namespaces whose latest snapshot is kept. */
const MAX_KEPT = 32;

/** Takes a snapshot inside another namespace. */
export type Enter = (netns: string, config: Config) => Promise<Snapshot>;

/** Snapshots of other namespaces: shared while they are taken, kept for as long as callers accept. */
export class Namespaces {
  readonly #enter: Enter;
  readonly #running = new Map<string, Promise<Snapshot>>();
  readonly #latest = new Map<string, { readonly snapshot: Snapshot; readonly at: number }>();

  constructor(enter: Enter) {
    this.#enter = enter;
  }

  /** @throws HttpProblem */
  async snapshot(netns: string, maxAgeSeconds: number, config: Config): Promise<Snapshot> {
    exists(netns);
    const latest = this.#latest.get(netns);
    if (latest && performance.now() - latest.at <= maxAgeSeconds * 1000) return latest.snapshot;
    const under = this.#running.get(netns);
    if (under) return under;
    if (this.#running.size >= MAX_RUNNING) {
      throw new HttpProblem(503, 'Busy', `${MAX_RUNNING} namespaces are being looked into; try again in a few seconds`);
    }
    const run = this.#take(netns, config).finally(() => this.#running.delete(netns));
    this.#running.set(netns, run);
    return run;
  }

  async #take(netns: string, config: Config): Promise<Snapshot> {
    try {
      const snapshot = await this.#enter(netns, config);
      this.#latest.delete(netns);
      this.#latest.set(netns, { snapshot, at: performance.now() });
      const [oldest] = this.#latest.keys();
      if (this.#latest.size > MAX_KEPT && oldest !== undefined) this.#latest.delete(oldest);
      return snapshot;
    } catch (cause) {
      const { message } = cause as Error;
      const denied = cause instanceof CommandError && /not permitted|permission denied/i.test(message + cause.stderr);
      throw new HttpProblem(denied ? 403 : 500, 'The namespace cannot be looked into', message);
    }
  }
}

function exists(netns: string): void {
  try {
    namespaceByName(netns);
  } catch (cause) {
    throw new HttpProblem(404, 'No such namespace', (cause as Error).message);
  }
}
