import type { Test } from 'tap';
import type { Place } from '../place.ts';

/** A healthy place and how netdiagd looks at it. */
export interface View {
  /** For the table. */
  readonly name: string;
  /** Where netdiagd runs. */
  readonly place: Place;
  /** Further words for `netdiagd diagnose`, such as `--netns`. */
  readonly words?: readonly string[];
}

/** A healthy host of some sort, really built, of which nothing may be said. */
export interface QuietHost {
  /** In kebab case. */
  readonly name: string;
  build(t: Test): Promise<readonly View[]>;
}
