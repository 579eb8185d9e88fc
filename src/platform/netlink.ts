import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import {
  type DumpOptions,
  type Netlink,
  NetlinkError,
  type NetlinkMessage,
  type NetlinkProtocol,
  requestName,
} from '../model/netlink.ts';
import { type NetlinkSocket, openSocket } from './netlink-socket.ts';

const MAX_BYTES = 8 * 1024 * 1024;
/** What the event loop waits for at most while a long answer is read. */
const SLICE_MS = 4;
/** The kernel answers at once, or another request holds a lock of its own. */
const SILENCE_MS = 2000;

/** linux/netlink.h */
const HEADER_BYTES = 16;
const [NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN] = [1, 2, 3, 4];
const NLM_F_REQUEST_DUMP = 0x301;
const NLM_F_DUMP_INTR = 0x10;

export interface NetlinkDoor extends Netlink {
  close(): void;
}

export interface NetlinkOptions {
  /** Path of another network namespace, `/proc/PID/ns/net`. It is entered for as long as a socket is made. */
  readonly netns?: string;
}

/**
 * The tables of this network namespace, or of another one. A socket of each protocol stays open.
 * @throws NetlinkError where there is no way to ask: then commands are the way.
 */
export function openNetlink({ netns }: NetlinkOptions = {}): NetlinkDoor {
  const place = netns === undefined ? {} : { netns };
  const queues = {
    route: new Queue(() => openSocket({ protocol: 'route', ...place })),
    sock_diag: new Queue(() => openSocket({ protocol: 'sock_diag', ...place })),
  };
  // That the most needed one can be made tells whether the door is there at all.
  queues.route.open();
  return {
    dump: (protocol, type, body, options = {}) => queues[protocol].dump({ protocol, type, body, options }),
    close: () => {
      for (const queue of Object.values(queues)) queue.close();
    },
  };
}

interface Request {
  readonly protocol: NetlinkProtocol;
  readonly type: number;
  readonly body: Uint8Array;
  readonly options: DumpOptions;
}

/** One request after the other: a socket has one dump at a time. */
class Queue {
  readonly #make: () => NetlinkSocket;
  #socket: NetlinkSocket | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #sequence = 0;

  constructor(make: () => NetlinkSocket) {
    this.#make = make;
  }

  open(): NetlinkSocket {
    this.#socket ??= this.#make();
    return this.#socket;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  dump(request: Request): Promise<readonly NetlinkMessage[]> {
    const answer = this.#last.then(() => this.#settled(request));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** A table that changed while it was read is read once more; then it is taken as it is, as `ip` does. */
  async #settled(request: Request): Promise<readonly NetlinkMessage[]> {
    const first = await this.#ask(request).catch((cause: unknown) => {
      if (cause instanceof NetlinkError && cause.code === 'ENOBUFS') return undefined;
      throw cause;
    });
    return (first === undefined || first.interrupted ? await this.#ask(request) : first).messages;
  }

  async #ask(request: Request): Promise<Answer> {
    try {
      this.#sequence = (this.#sequence + 1) >>> 0;
      const socket = this.open();
      socket.send(dumpRequest(request, this.#sequence));
      return await readAnswer(socket, this.#sequence, request);
    } catch (cause) {
      // The rest of an answer that was given up would be taken for the next one's.
      this.close();
      throw told(cause, request);
    }
  }
}

const told = (cause: unknown, { protocol, type }: Request): unknown =>
  cause instanceof NetlinkError
    ? new NetlinkError(`${requestName(protocol, type)}: ${cause.message}`, cause.code)
    : cause;

function dumpRequest({ type, body }: Request, sequence: number): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + body.length);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(type, 4);
  message.writeUInt16LE(NLM_F_REQUEST_DUMP, 6);
  message.writeUInt32LE(sequence, 8);
  message.set(body, HEADER_BYTES);
  return message;
}

interface Answer {
  readonly messages: readonly NetlinkMessage[];
  readonly interrupted: boolean;
}

async function readAnswer(socket: NetlinkSocket, sequence: number, { options }: Request): Promise<Answer> {
  const { maxBytes = MAX_BYTES } = options;
  const messages: NetlinkMessage[] = [];
  const state = { bytes: 0, done: false, interrupted: false };
  let turn = performance.now();
  const deadline = { at: turn + SILENCE_MS };
  while (!state.done) {
    const datagram = socket.receive();
    if (datagram) {
      state.bytes += datagram.length;
      if (state.bytes > maxBytes) throw new NetlinkError(`the answer is longer than ${maxBytes} bytes`);
      takeMessages(datagram, sequence, messages, state);
      deadline.at = performance.now() + SILENCE_MS;
    } else if (performance.now() > deadline.at) throw new NetlinkError(`no answer within ${SILENCE_MS} ms`);
    if (datagram && performance.now() - turn < SLICE_MS) continue;
    await (datagram ? nextTurn() : pause(1));
    turn = performance.now();
  }
  return { messages, interrupted: state.interrupted };
}

interface Reading {
  done: boolean;
  interrupted: boolean;
}

/** What does not bear the number of the request is what an earlier one left. */
function takeMessages(datagram: Buffer, sequence: number, messages: NetlinkMessage[], state: Reading): void {
  for (let at = 0; at + HEADER_BYTES <= datagram.length && !state.done; ) {
    const length = datagram.readUInt32LE(at);
    if (length < HEADER_BYTES || at + length > datagram.length) {
      throw new NetlinkError(`a message claims ${length} of ${datagram.length - at} bytes`);
    }
    const payload = datagram.subarray(at + HEADER_BYTES, at + length);
    const type = datagram.readUInt16LE(at + 4);
    if (datagram.readUInt32LE(at + 8) === sequence) {
      if ((datagram.readUInt16LE(at + 6) & NLM_F_DUMP_INTR) !== 0) state.interrupted = true;
      if (type === NLMSG_DONE || type === NLMSG_ERROR) end(payload, state);
      else if (type === NLMSG_OVERRUN) throw new NetlinkError('messages were lost', 'ENOBUFS');
      else if (type !== NLMSG_NOOP) messages.push({ type, payload });
    }
    at += (length + 3) & ~3;
  }
}

/** The end of a dump carries an error number, too: what was begun could not be finished. */
function end(payload: Buffer, state: Reading): void {
  const error = payload.length >= 4 ? payload.readInt32LE(0) : 0;
  if (error < 0) {
    const code = getSystemErrorName(error);
    throw new NetlinkError(code, code);
  }
  state.done = true;
}
