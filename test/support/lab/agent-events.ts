import { connect } from 'node:net';
import type { Test } from 'tap';
import type { AgentEvent } from '../../../src/model/episode.ts';
import { undo } from './cleanup.ts';
import { until } from './until.ts';

/** An event of the agent, and when it was heard; milliseconds by the clock of this machine. */
export interface Heard extends AgentEvent {
  readonly heardAt: number;
}

/** What `/events` says, through a virtio port: the network of the guest is not touched. */
export class AgentEvents {
  readonly heard: Heard[] = [];
  #rest = '';

  /** Goes on at the port of another process of qemu, which has taken the guest over. */
  follow(t: Test, path: string): void {
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (text: string) => this.#take(text, Date.now()));
    undo(t, () => socket.destroy());
  }

  async next(what: string, ms: number, matches: (event: Heard) => boolean): Promise<Heard> {
    const found = () => this.heard.find(matches);
    await until(what, ms, () => found() !== undefined).catch((cause: Error) => {
      throw new Error(`${cause.message}; heard ${this.heard.map(({ type }) => type).join(' ') || 'nothing'}`);
    });
    return found() as Heard;
  }

  #take(text: string, heardAt: number): void {
    const messages = (this.#rest + text).split('\n\n');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const event = parse(message);
      if (event) this.heard.push({ ...event, heardAt });
    }
  }
}

/** A message of server-sent events; a comment is none, nor is what a restart cut off. */
function parse(message: string): AgentEvent | undefined {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(message)?.[1];
  const data = field('data');
  if (data === undefined) return undefined;
  try {
    return JSON.parse(data) as AgentEvent;
  } catch {
    return undefined;
  }
}
