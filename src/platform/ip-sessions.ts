import type { ExecOptions } from '../model/platform.ts';
import type { Exec } from './exec.ts';
import { IpSession } from './ip-session.ts';

const JSON_DETAILS = ['-j', '-d', '-s', '-s'];
/** IPv6 routes and rules need the family in the options, which hold for all lines of a session. */
const SESSIONS = { any: JSON_DETAILS, inet6: ['-6', ...JSON_DETAILS] } as const;
type Which = keyof typeof SESSIONS;

const ADDRESSES = 'addr show';
/** It answers in a millisecond, or is not well. */
const TIMEOUT_MS = 1000;
const MAX_BYTES = 4 * 1024 * 1024;
/** An `ip` that knows no JSON never answers. One that is slow, on a machine that has just started, does later. */
const MAX_FAILURES = 3;

/**
 * Answers `ip -j …` from two long-lived children, and everything else, and whatever they cannot answer, by `exec`.
 * A session keeps the names of links that it has seen, and would call a renamed one by its old name and a new one by
 * the index of the old. So each run begins with a listing, which it needs anyway: links that are not those of the
 * last run take new sessions.
 */
export function withIpSessions(exec: Exec): Exec {
  const sessions = new Sessions();
  return async (argv, options, signal) => {
    const question = sessionLine(argv);
    const answer = question && (await sessions.ask(question, options, signal));
    return answer ?? exec(argv, options, signal);
  };
}

export interface Line {
  readonly which: Which;
  readonly line: string;
}

const OPTIONS = new Set([...JSON_DETAILS, '-4', '-6']);
/** A batch is split at blanks, and takes quotes, backslashes and # in its own way; options are for all of its lines. */
const PLAIN = /^[\w.:@/+][\w.:@/+-]*$/;

/** The line that asks a session what the command asks; undefined where none does. */
export function sessionLine([command, ...args]: readonly string[]): Line | undefined {
  const start = args.findIndex((word) => !OPTIONS.has(word));
  const [options, words] = [args.slice(0, start), args.slice(start)];
  if (command !== 'ip' || start === -1 || !options.includes('-j') || !words.every((word) => PLAIN.test(word))) {
    return undefined;
  }
  const line = words.join(' ');
  if (options.includes('-6')) return { which: 'inet6', line };
  if (!options.includes('-4')) return { which: 'any', line };
  // Without a family rules are those of IPv4; routes are those of both unless they lie below a prefix of one.
  if (line === 'rule show') return { which: 'any', line };
  return line === 'route show table all' ? { which: 'any', line: `${line} root 0/0` } : undefined;
}

class Sessions {
  readonly #open = new Map<Which, IpSession>();
  /** Sessions in a row that ended without a single answer. */
  readonly #failures = new Map<Which, number>();
  #last: Promise<unknown> = Promise.resolve();
  /** Links that the sessions know, by index and name. */
  #links: string | undefined;
  /** The listing with which each run began. */
  readonly #listings = new WeakMap<AbortSignal, Promise<string | undefined>>();

  async ask({ which, line }: Line, options: ExecOptions, signal: AbortSignal): Promise<string | undefined> {
    if (signal.aborted || options.env !== undefined) return undefined;
    let listing = this.#listings.get(signal);
    if (!listing) {
      listing = this.#queued(() => this.#begin());
      this.#listings.set(signal, listing);
    }
    const addresses = await listing;
    if (addresses === undefined || (which === 'any' && line === ADDRESSES)) return addresses;
    return this.#queued(() => this.#put(which, line, options.maxBytes));
  }

  /** One after the other: each session answers in order, and they see the same moment. */
  #queued<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #begin(): Promise<string | undefined> {
    const listing = await this.#put('any', ADDRESSES);
    const links = listing && linksIn(listing);
    if (links === this.#links || links === undefined) return listing;
    const known = this.#links !== undefined;
    this.#links = links;
    if (!known) return listing;
    for (const session of this.#open.values()) session.end();
    return this.#put('any', ADDRESSES);
  }

  async #put(which: Which, line: string, maxBytes: number = MAX_BYTES): Promise<string | undefined> {
    const failures = this.#failures.get(which) ?? 0;
    if (failures >= MAX_FAILURES) return undefined;
    let session = this.#open.get(which);
    if (!session || session.ended) {
      session = new IpSession(SESSIONS[which]);
      this.#open.set(which, session);
    }
    const answer = await session.ask(line, { timeoutMs: TIMEOUT_MS, maxBytes });
    if (session.answered) this.#failures.delete(which);
    else if (session.ended) this.#failures.set(which, failures + 1);
    return answer;
  }
}

function linksIn(listing: string): string {
  const links = JSON.parse(listing) as readonly { readonly ifindex?: number; readonly ifname?: string }[];
  return Array.isArray(links) ? links.map(({ ifindex, ifname }) => `${ifindex} ${ifname}`).join('\n') : '';
}
