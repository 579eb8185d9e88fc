import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import type { Logger } from './log.ts';

const REQUEST_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 256;
/** Node looks for slow requests every 30 s unless told otherwise. */
const LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};
/** An address may come later than we do: DHCP, or a network that is just being repaired. */
const RETRY_MS = 10_000;

export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.'));

/** The addresses that are listened on, and those that are still to come. */
export class Listeners {
  readonly #handler: RequestListener;
  readonly #log: Logger;
  readonly #servers: Server[] = [];
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(handler: RequestListener, log: Logger) {
    this.#handler = handler;
    this.#log = log;
  }

  /**
   * The addresses that are served, with the port that the kernel chose where 0 was asked for.
   * One address that cannot be used must not take the others down: it is tried again.
   * @throws Error when none of the addresses can be used.
   */
  async open(addresses: readonly string[]): Promise<readonly string[]> {
    const failures: string[] = [];
    const bound: string[] = [];
    for (const address of addresses) {
      try {
        bound.push(await this.#openOne(address));
      } catch (cause) {
        failures.push(`${address}: ${(cause as Error).message}`);
        this.#waiting.push(address);
        this.#log.error('cannot listen', { address, error: (cause as Error).message });
      }
    }
    if (bound.length === 0) throw new Error(`cannot listen on any address: ${failures.join('; ')}`);
    if (this.#waiting.length > 0) this.#timer = setInterval(() => void this.#retry(), RETRY_MS).unref();
    return bound;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#servers.map(stop));
  }

  async #openOne(address: string): Promise<string> {
    const server = createServer(LIMITS, this.#handler);
    server.maxConnections = MAX_CONNECTIONS;
    const { address: host, port } = await listen(server, address);
    this.#servers.push(server);
    const served = address.replace(/\d+$/, String(port));
    this.#log.info('listening', { address: served });
    if (!isLoopback(host)) this.#log.warn('listening beyond loopback without authentication', { address: served });
    return served;
  }

  async #retry(): Promise<void> {
    const attempts = this.#waiting.map(async (address) => {
      const opened = await this.#openOne(address).catch(() => undefined);
      return opened === undefined ? [address] : [];
    });
    this.#waiting = (await Promise.all(attempts)).flat();
    if (this.#waiting.length === 0) clearInterval(this.#timer);
  }
}

/** `:10067` is every address, as with Prometheus exporters. */
function listen(server: Server, address: string): Promise<AddressInfo> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: Number(address.slice(colon + 1)), ...(host !== '' && { host }) }, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
