import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from '../model/route.ts';
import { isLoopback } from './listeners.ts';

/** Active requests under way, over all callers. */
const MAX_RUNNING = 2;
/** Requests at once, and how fast they may follow for long. */
const BURST = 20;
const PER_SECOND = 1;

export interface Caller {
  /** Address of the other end of the connection. */
  readonly peer: string;
  readonly headers: IncomingHttpHeaders;
}

/** What stands between a caller and routes that send packets: who may ask, how often, and how many at once. */
export class ActiveGate {
  readonly #now: () => number;
  #tokens = BURST;
  #counted: number;
  #running = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#counted = now();
  }

  /** @throws HttpProblem 403 for other hosts and other sites, 429 for too many. */
  async pass<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    admit(caller);
    if (this.#running >= MAX_RUNNING)
      throw new HttpProblem(429, 'Busy', `${MAX_RUNNING} such requests are being answered`);
    this.#refill();
    if (this.#tokens < 1)
      throw new HttpProblem(
        429,
        'Too many requests',
        `more than ${BURST} at once, and ${PER_SECOND} a second after that`,
      );
    this.#tokens -= 1;
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  #refill(): void {
    const now = this.#now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#counted) / 1000) * PER_SECOND);
    this.#counted = now;
  }
}

/** A proxy on this host would make every peer a loopback one, and a browser here does what other sites ask of it. */
function admit({ peer, headers }: Caller): void {
  if (!isLoopback(peer))
    throw new HttpProblem(
      403,
      'Not from there',
      'this sends packets where the caller says, so that only this host may ask',
    );
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined)
    throw new HttpProblem(403, 'Not through a proxy', 'the request was forwarded for somebody else');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new HttpProblem(403, 'Not for other sites', 'a page of another site asked for this');
}
