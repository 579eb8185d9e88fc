import type { Source } from '../../src/engine/collect.ts';
import { NOWHERE } from './agent.ts';
import { TAKEN_AT } from './hosts.ts';

/** A platform without any door whose clock goes on by so many seconds each time it is opened. */
export function sourceAt(seconds: number): Source {
  let opened = 0;
  return {
    open: (signal) => {
      const now = new Date(Date.parse(TAKEN_AT) + opened * seconds * 1000);
      opened += 1;
      return { ...NOWHERE.open(signal), now: () => now };
    },
  };
}
