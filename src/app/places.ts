import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem } from '../model/route.ts';

/** Answers under way, without streams of events; clients that do not read hold theirs in memory. */
const MAX_REQUESTS = 64;

/** What is being answered. */
export class Places {
  readonly #underWay = new Set<ServerResponse>();
  readonly #ofConnection = new WeakMap<Socket, Set<ServerResponse>>();
  /** Connections that carry a stream, and nothing else any more. */
  readonly #streaming = new WeakSet<Socket>();

  /** @throws HttpProblem 503 where too much is being answered, 400 behind a stream, where no answer could be read. */
  enter(response: ServerResponse): void {
    const { socket } = response.req;
    if (this.#streaming.has(socket) || socket.destroyed) {
      socket.destroy();
      throw new HttpProblem(400, 'Behind a stream', 'the connection carries a stream of events');
    }
    const together = this.#together(socket);
    together.add(response);
    this.#underWay.add(response);
    response.once('close', () => {
      together.delete(response);
      this.#underWay.delete(response);
    });
    if (this.#underWay.size > MAX_REQUESTS)
      throw new HttpProblem(503, 'Busy', `${MAX_REQUESTS} requests are being answered`);
  }

  /**
   * A stream takes no place of other answers.
   * @throws HttpProblem 400 where others wait behind it, or before it.
   */
  leave(response: ServerResponse): void {
    const { socket } = response.req;
    const together = this.#together(socket);
    if (together.size > 1)
      throw new HttpProblem(400, 'Not in a pipeline', 'a stream of events needs a connection of its own');
    together.delete(response);
    this.#underWay.delete(response);
    this.#streaming.add(socket);
  }

  holds(response: ServerResponse): boolean {
    return this.#underWay.has(response);
  }

  /** Answers that wait for one before them are told nothing by Node when their connection ends. */
  #together(socket: Socket): Set<ServerResponse> {
    const known = this.#ofConnection.get(socket);
    if (known) return known;
    const together = new Set<ServerResponse>();
    this.#ofConnection.set(socket, together);
    socket.once('close', () => {
      for (const response of together) this.#underWay.delete(response);
    });
    return together;
  }
}
