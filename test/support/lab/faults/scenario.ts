import type { Test } from 'tap';
import type { Place } from '../place.ts';

/** One fault, as somebody causes it with the real tool, and what has to be said of it. */
export interface Scenario<W> {
  /** In kebab case; also the name of its host under `test/hosts`. */
  readonly name: string;
  /** What is done, as one would type it, for the table. */
  readonly injected: string;
  /** Id of the finding that must be the one root cause. */
  readonly cause: string | ((world: W) => string);
  /** Resolves once the fault is there. */
  inject(world: W): Promise<unknown>;
  /**
   * `run` (default): the fix, run as it is printed, clears the finding. `decide`: it takes a person, and `mend` does what
   * they would do.
   */
  readonly fix?: 'run' | 'decide';
  /** Undoes what is left of the fault after the fix. */
  mend?(world: W): Promise<unknown>;
  /**
   * What makes counters rise while the host is observed; resolves to what ends it. It goes on after the fix, which has
   * to hold.
   */
  traffic?(world: W): Promise<() => Promise<unknown>>;
  /** Seconds between the two observations, default 1. */
  readonly seconds?: number;
  /** Further words for `netdiagd diagnose`, such as `--config.file`. */
  readonly words?: readonly string[];
}

/** A host that is healthy until a scenario breaks it, and again after it. */
export interface World<W> {
  /** In kebab case. */
  readonly name: string;
  /** Takes longest of all, and so begins first. */
  readonly slow?: true;
  build(t: Test): Promise<W>;
  /** Where netdiagd runs. It has files of its own, `withPrivateFiles`: a fix may change those of /etc. */
  place(world: W): Place;
  /** Further words for `netdiagd diagnose` while nothing is broken; scenarios have their own. */
  readonly words?: readonly string[];
  readonly scenarios: readonly Scenario<W>[];
  /** Pairs of independent scenarios, by name, that are injected together: two root causes. */
  readonly pairs?: readonly (readonly [string, string])[];
}
