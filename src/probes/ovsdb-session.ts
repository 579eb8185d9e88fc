import { isObject, type JsonObject } from '../model/json.ts';
import type { Connection, Lasting } from '../model/platform.ts';
import { JsonStream } from './json-stream.ts';

/** The first answer holds every row that is monitored; a node of 5,000 ports needs some megabytes. */
const MAX_MESSAGE = 16 * 1024 * 1024;
/** The probe is as often as that of ovs-vswitchd, RECONNECT_DEFAULT_PROBE_INTERVAL of lib/reconnect.h. */
const PACE = { timeoutMs: 1500, probeMs: 5000 };
const SERVER = 'ovsdb-server';
/** Characters kept of what a server gives as the reason of an error. */
const MAX_REASON = 200;

/** The server answered, and not as RFC 7047 says or not with what was asked for. */
export class OvsdbError extends Error {
  override readonly name = 'OvsdbError';
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * JSON-RPC 1.0 with an OVSDB server (RFC 7047 section 4), or with the control socket of a daemon (lib/unixctl.c): requests, notifications, and `echo` both ways, which is how
 * each finds out that the other is gone. A session ends with its first mistake.
 */
export class OvsdbSession implements Lasting {
  readonly closed: Promise<unknown>;
  readonly #connection: Connection;
  readonly #notified: (method: string, params: unknown) => void;
  readonly #stream = new JsonStream(MAX_MESSAGE);
  readonly #waiting = new Map<number, Waiting>();
  readonly #server: string;
  readonly #timeoutMs: number;
  readonly #probe: NodeJS.Timeout;
  #requests = 0;
  #isQuiet = false;

  constructor(
    connection: Connection,
    notified: (method: string, params: unknown) => void,
    pace = PACE,
    server = SERVER,
  ) {
    this.#connection = connection;
    this.#server = server;
    this.#notified = notified;
    this.#timeoutMs = pace.timeoutMs;
    this.#probe = setInterval(() => this.#look(), pace.probeMs).unref();
    this.closed = connection.closed.then((why) => this.#end(new Error(`${this.#server}: ${why}`)));
    connection.receive((text) => this.#read(text));
  }

  /** @throws OvsdbError when the server refuses, Error when it is silent or gone. */
  request(method: string, params: readonly unknown[]): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const late = () => this.#end(new Error(`${this.#server} did not answer ${method} within ${this.#timeoutMs} ms`));
      const timer = setTimeout(late, this.#timeoutMs).unref();
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.#connection.write(JSON.stringify({ method, params, id }));
    });
  }

  close(): void {
    this.#end(new Error('the session was closed'));
  }

  #end(why: Error): void {
    clearInterval(this.#probe);
    this.#connection.close();
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }

  /** A server that is stopped or hangs keeps its socket open, and its silence looks like peace. */
  #look(): void {
    if (this.#isQuiet && this.#waiting.size === 0) this.request('echo', []).catch(() => this.close());
    this.#isQuiet = true;
  }

  #read(text: string): void {
    this.#isQuiet = false;
    try {
      for (const message of this.#stream.push(text)) this.#take(message);
    } catch (cause) {
      this.#end(
        cause instanceof OvsdbError
          ? cause
          : new OvsdbError(`${this.#server} sent ${(cause as Error).message}`, { cause }),
      );
    }
  }

  #take(message: unknown): void {
    if (!isObject(message)) return;
    const { id, method, params } = message;
    if (method === 'echo') this.#connection.write(JSON.stringify({ id, result: params, error: null }));
    else if (typeof method === 'string') this.#notified(method, params);
    else if (typeof id === 'number') this.#answer(id, message);
  }

  #answer(id: number, { result, error }: JsonObject): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null || error === undefined) waiting?.resolve(result);
    else waiting?.reject(new OvsdbError(`${this.#server}: ${JSON.stringify(error).slice(0, MAX_REASON)}`));
  }
}
