import type { Lasting, Platform } from '../model/platform.ts';

/** Holds what outlives a run, once per key, until it closes. */
export function createKeep(): NonNullable<Platform['keep']> {
  const kept = new Map<string, Promise<Lasting | undefined>>();
  return <T extends Lasting>(key: string, make: () => Promise<T | undefined>): Promise<T | undefined> => {
    const known = kept.get(key) as Promise<T | undefined> | undefined;
    if (known) return known;
    const made = make();
    kept.set(key, made);
    const forget = () => {
      if (kept.get(key) === made) kept.delete(key);
    };
    // Nothing, or a failure, is asked for again; the caller hears of it through what is returned.
    made.then((lasting) => lasting?.closed.then(forget) ?? forget(), forget);
    return made;
  };
}
