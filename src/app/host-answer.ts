import { isIP } from 'node:net';
import { CommandError, type Platform } from '../model/platform.ts';
import type { HostAnswer } from '../model/resolution.ts';

/** Longer than the wait for one silent server, which shows; a program may wait several times as long. */
const TIMEOUT_MS = 6000;
/** As it is said of a command that was ended; a capture tells it without the wait. */
const TOO_LATE = ` did not answer within ${TIMEOUT_MS} ms`;
/** getent(1): one or more of the keys were not found. */
const NOT_FOUND = 2;
/** What both a resolver and a command line take as it is. */
const NAME = /^[a-z0-9_][a-z0-9._-]{0,252}$/i;

/** What getaddrinfo(3) gives programs of this host, by getent(1). `undefined` where that cannot be asked. */
export async function askHost(os: Platform, name: string, timed: boolean): Promise<HostAnswer | undefined> {
  // Its files are those of this host, and not of the namespace that is looked into.
  if (os.foreignFiles || !NAME.test(name)) return undefined;
  const began = performance.now();
  const spent = () => Math.round((performance.now() - began) * 10) / 10;
  const took = () => (timed ? { durationMs: spent() } : {});
  try {
    const text = await os.exec(['getent', 'ahosts', name], { timeoutMs: TIMEOUT_MS });
    if (text === undefined) return undefined;
    const addresses = text
      .split('\n')
      .flatMap((line) => line.split(/\s+/, 1))
      .filter((word) => isIP(word.split('%', 1)[0] ?? '') !== 0);
    return { outcome: 'found', addresses: [...new Set(addresses)], ...took() };
  } catch (cause) {
    const { status, message } = cause instanceof CommandError ? cause : { status: undefined, message: String(cause) };
    const outcome = status === NOT_FOUND ? 'notfound' : message.endsWith(TOO_LATE) ? 'timeout' : 'failed';
    return { outcome, addresses: [], ...took(), ...(outcome === 'failed' && { error: message }) };
  }
}
