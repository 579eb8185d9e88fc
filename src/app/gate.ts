import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from '../model/route.ts';
import { isLoopback } from './listeners.ts';

export interface Caller {
  /** Address of the other end of the connection. */
  readonly peer: string;
  readonly headers: IncomingHttpHeaders;
}

export interface GateLimits {
  /** Why only this host may ask. */
  readonly reason: string;
  /** Requests under way, over all callers. */
  readonly running: number;
  /** Requests at once, and how fast they may follow for long. */
  readonly burst: number;
  readonly perMinute: number;
}

/** Of routes that send packets. */
export const ACTIVE: GateLimits = {
  reason: 'this sends packets where the caller says',
  running: 2,
  burst: 20,
  perMinute: 60,
};

/** Of routes that change what the daemon keeps, which it writes to the disk. */
export const WRITING: GateLimits = {
  reason: 'this changes what netdiagd keeps',
  running: 1,
  burst: 10,
  perMinute: 6,
};

/** What stands between a caller and routes that do more than tell: who may ask, how often, and how many at once. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #now: () => number;
  #tokens: number;
  #counted: number;
  #running = 0;

  /** `now` in milliseconds. */
  constructor(limits: GateLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#tokens = limits.burst;
    this.#counted = now();
  }

  /** @throws HttpProblem 403 for other hosts and other sites, 429 for too many. */
  async pass<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    const { reason, running, burst, perMinute } = this.#limits;
    admit(caller, reason);
    if (this.#running >= running)
      throw new HttpProblem(429, 'Busy', `as many such requests as may be are being answered: ${running}`);
    this.#refill();
    if (this.#tokens < 1)
      throw new HttpProblem(
        429,
        'Too many requests',
        `more than ${burst} at once, and ${perMinute} a minute after that`,
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
    const earned = ((now - this.#counted) / 60_000) * this.#limits.perMinute;
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + earned);
    this.#counted = now;
  }
}

/** A proxy on this host would make every peer a loopback one, and a browser here does what other sites ask of it. */
function admit({ peer, headers }: Caller, reason: string): void {
  if (!isLoopback(peer)) throw new HttpProblem(403, 'Not from there', `${reason}, so that only this host may ask`);
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined)
    throw new HttpProblem(403, 'Not through a proxy', 'the request was forwarded for somebody else');
  const site = headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign || !isSameOrigin(headers))
    throw new HttpProblem(403, 'Not for other sites', 'a page of another site asked for this');
}

/** Browsers name the site of the page with each POST, `null` where they hide it; other clients say nothing. */
function isSameOrigin({ origin, host = '' }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
}
