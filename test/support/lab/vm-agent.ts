import { setTimeout as pause } from 'node:timers/promises';
import type { Argv, Output, RunOptions } from './command.ts';
import { openQemuSocket } from './qemu-socket.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface Status {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly signal?: number;
  readonly 'out-data'?: string;
  readonly 'err-data'?: string;
}

/** A command that runs in the guest. */
export interface Running {
  readonly ended: Promise<Output>;
  kill(): Promise<unknown>;
}

/** qemu-guest-agent, which runs commands over a virtio port: no network is needed, so none is there to be seen. */
export interface Agent {
  start(argv: Argv, options?: Pick<RunOptions, 'env' | 'input'>): Promise<Running>;
  run(argv: Argv, options?: RunOptions): Promise<Output>;
  /** A command of the agent itself. */
  execute(command: string, args: object): Promise<unknown>;
  close(): void;
}

/** Resolves once the agent answers, which is when the guest has booted. */
export async function openAgent(path: string): Promise<Agent> {
  const socket = await openQemuSocket(path);
  await socket.execute('guest-sync', { id: process.pid });
  const status = (pid: number) => socket.execute('guest-exec-status', { pid }) as Promise<Status>;

  async function end(pid: number, started: number): Promise<Output> {
    // Commands of a moment are asked for soon, long ones seldom.
    for (let wait = 20; ; wait = Math.min(wait * 1.5, 250)) {
      const { exited, ...rest } = await status(pid);
      if (exited) return outputOf(rest, performance.now() - started);
      await pause(wait);
    }
  }

  const agent: Agent = {
    async start([path = '', ...arg], { env = {}, input = '' } = {}) {
      const started = performance.now();
      const { pid } = (await socket.execute('guest-exec', {
        path,
        arg,
        env: Object.entries({ PATH, ...env }).map(([name, value]) => `${name}=${value}`),
        'input-data': Buffer.from(input).toString('base64'),
        'capture-output': true,
      })) as { pid: number };
      return { ended: end(pid, started), kill: () => agent.run(['kill', '-KILL', `${pid}`]) };
    },
    async run(argv, { timeoutMs = 20_000, ...options } = {}) {
      const running = await agent.start(argv, options);
      const late = setTimeout(() => void running.kill(), timeoutMs);
      return running.ended.finally(() => clearTimeout(late));
    },
    execute: (command, args) => socket.execute(command, args),
    close: () => socket.close(),
  };
  return agent;
}

function outputOf(status: Omit<Status, 'exited'>, ms: number): Output {
  const text = (data = '') => Buffer.from(data, 'base64').toString();
  return {
    status: status.exitcode ?? null,
    stdout: text(status['out-data']),
    stderr: text(status['err-data']),
    ms: Math.round(ms),
  };
}
