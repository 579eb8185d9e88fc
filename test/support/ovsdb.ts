import type { Connection } from '../../src/model/platform.ts';

export interface Request {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly id: unknown;
}

/** An OVSDB server of a test, on the other end of a connection. */
export interface FakeServer {
  readonly connection: Connection;
  /** What it was sent. */
  readonly requests: readonly Request[];
  send(message: unknown): void;
  say(text: string): void;
  end(why: string): void;
}

export type Answer = (request: Request) => unknown;

/** Answers a request with what `answer` returns: `{ result }` or `{ error }`; `undefined` is silence. */
export function fakeServer(answer: Answer): FakeServer {
  const requests: Request[] = [];
  let listener: (text: string) => void = () => undefined;
  let end: (why: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => {
    end = resolve;
  });
  const say = (text: string) => listener(text);
  const send = (message: unknown) => say(JSON.stringify(message));
  const write = (text: string) => {
    const request = JSON.parse(text) as Request;
    requests.push(request);
    const reply = request.method === undefined ? undefined : answer(request);
    if (reply !== undefined)
      queueMicrotask(() => send({ id: request.id, result: null, error: null, ...Object(reply) }));
  };
  const connection: Connection = {
    closed,
    receive: (next) => {
      listener = next;
    },
    write,
    close: () => end('it was closed here'),
  };
  return { connection, requests, send, say, end };
}

/** A schema with these columns. */
export const schemaOf = (tables: Readonly<Record<string, readonly string[]>>): unknown => ({
  name: 'Open_vSwitch',
  tables: Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => [
      table,
      { columns: Object.fromEntries(columns.map((column) => [column, { type: 'string' }])) },
    ]),
  ),
});
