import { Coalescer, type ToldEvent } from '../engine/coalesce.ts';
import type { NetworkEvent } from '../model/watch.ts';

/** Of what goes on all the time, this often is told how it is. */
const WINDOW_MS = 1000;
/** Things that are told in a window. */
const MAX_KEYS = 200;

/** A listener of changes, and an end to what it holds back. */
export interface Coalesced {
  add(event: NetworkEvent): void;
  stop(): void;
}

/** For those who tell of changes, to people or over a wire: what comes ten thousand times a second is told a few times. */
export function coalesced(tell: (event: ToldEvent) => void, windowMs = WINDOW_MS, maxKeys = MAX_KEYS): Coalesced {
  const coalescer = new Coalescer({ maxKeys });
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    for (const event of coalescer.end(new Date())) tell(event);
    timer = coalescer.open ? setTimeout(end, windowMs).unref() : undefined;
  };
  return {
    add(event) {
      const told = coalescer.add(event);
      timer ??= setTimeout(end, windowMs).unref();
      if (told) tell(told);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
