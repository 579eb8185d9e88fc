import { Readable } from 'node:stream';
import { jsonText } from '../engine/text.ts';
import type { AgentEvent } from '../model/episode.ts';
import { type EventStream, HttpProblem } from '../model/route.ts';

export interface StreamLimits {
  /** Streams at once. */
  readonly streams: number;
  /** What waits for one client beyond the buffers of the kernel; one that reads no faster is cut off. */
  readonly bufferBytes: number;
  readonly heartbeatMs: number;
}

/** The buffer holds more than the ring keeps, so that who comes back can take it all at once. */
const LIMITS: StreamLimits = { streams: 16, bufferBytes: 1024 * 1024, heartbeatMs: 15_000 };
/** How long clients may take to read the last of it when the daemon ends. */
const FAREWELL_MS = 500;
/** Browsers come back after so long. */
const OPENING = 'retry: 2000\n\n';
const HEARTBEAT = ':\n\n';

/** Nothing on the way may collect the events of a stream, and its connection ends with it. */
export const STREAM_HEADERS = { 'x-accel-buffering': 'no', connection: 'close' };

interface Open {
  readonly body: Readable;
  /** It had not taken everything at the last heartbeat. */
  lags: boolean;
}

/** The streams of events that are open, as https://html.spec.whatwg.org/multipage/server-sent-events.html has them. */
export class EventStreams {
  readonly #limits: StreamLimits;
  readonly #open = new Set<Open>();
  #heart: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(limits: Partial<StreamLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** @throws HttpProblem 503 where there are as many as may be, or the daemon ends. */
  open(stream: EventStream): Readable {
    const { streams, bufferBytes } = this.#limits;
    if (this.#isEnding) throw new HttpProblem(503, 'Ending', 'netdiagd is being stopped');
    if (this.#open.size >= streams)
      throw new HttpProblem(503, 'Busy', `as many streams as may be are open: ${streams}`);
    const body = new Readable({ read: () => undefined });
    const closed = this.#count(body);
    body.push(OPENING);
    const tell = (event: AgentEvent) => {
      if (body.destroyed || this.#isEnding) return;
      body.push(frameOf(event));
      if (body.readableLength > bufferBytes) body.destroy();
    };
    try {
      void closed.then(stream.open(tell));
    } catch (cause) {
      body.destroy();
      throw cause;
    }
    return body;
  }

  /** Ends them all; who does not read the last of it is cut off. */
  close(): void {
    this.#isEnding = true;
    for (const { body } of this.#open) body.push(null);
    setTimeout(() => this.#cutOff(() => true), FAREWELL_MS).unref();
  }

  /** Resolves when it is closed. */
  #count(body: Readable): Promise<void> {
    const open: Open = { body, lags: false };
    if (this.#open.size === 0) this.#heart = setInterval(() => this.#beat(), this.#limits.heartbeatMs).unref();
    this.#open.add(open);
    return new Promise((resolve) => {
      body.once('close', () => {
        this.#open.delete(open);
        if (this.#open.size === 0) clearInterval(this.#heart);
        resolve();
      });
    });
  }

  /** Keeps connections alive through what stands between, and ends those whose client has stopped reading. */
  #beat(): void {
    this.#cutOff(({ body, lags }) => lags && body.readableLength > 0);
    for (const open of this.#open) {
      open.lags = open.body.readableLength > 0;
      if (!open.lags) open.body.push(HEARTBEAT);
    }
  }

  #cutOff(which: (open: Open) => boolean): void {
    for (const open of this.#open) if (which(open)) open.body.destroy();
  }
}

/** An event is written once, however many listen. */
const frames = new WeakMap<AgentEvent, Buffer>();

/** JSON has no line break, and neither has a type: nothing that was read can look like another field or event. */
function frameOf(event: AgentEvent): Buffer {
  const { id, at, type, data } = event;
  const frame =
    frames.get(event) ?? Buffer.from(`id: ${id}\nevent: ${type}\ndata: ${jsonText({ id, at, type, data })}\n\n`);
  frames.set(event, frame);
  return frame;
}
