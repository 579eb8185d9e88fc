import { type ChildProcess, spawn } from 'node:child_process';
import { CommandError, type ExecOptions } from '../model/platform.ts';

const TIMEOUT_MS = 2500;
/** What it becomes when parsed still fits into the heap that the service runs with. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_STDERR = 4096;
/** Children at once: more of them only wait for each other on a small host. */
const MAX_CHILDREN = 4;
/** Where the tools of the field live even when a service's PATH is short. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Exec = (
  argv: readonly [string, ...string[]],
  options: ExecOptions,
  signal: AbortSignal,
) => Promise<string | undefined>;

/** Runs commands, never more than four at once, each in a process group that is killed as a whole. */
export function createExec({
  others = 0,
}: {
  /** Children that are there all the time. */ readonly others?: number;
} = {}): Exec {
  const slots = new Slots(MAX_CHILDREN - others);
  return async (argv, options, signal) => {
    const release = await slots.take(signal);
    try {
      return await run(argv, options, signal);
    } finally {
      release();
    }
  };
}

/** A counting semaphore; waiting ends with the run. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(new Error('the run ended before the command could start'));
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

function run(argv: readonly [string, ...string[]], options: ExecOptions, signal: AbortSignal) {
  return new Promise<string | undefined>((resolve, reject) => {
    const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = options;
    const shown = argv.join(' ');
    const child = spawn(argv[0], argv.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, so that its children end with it
      env: commandEnvironment(options.env),
    });
    running.add(child);
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const kill = (why: string) => {
      killGroup(child);
      end(() => reject(new CommandError(`${shown} ${why}`, undefined, stderr)));
    };
    const abort = () => kill('was stopped: the run ended');
    const timer = setTimeout(() => kill(`did not answer within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });

    child.on('error', (cause: NodeJS.ErrnoException) =>
      end(() =>
        cause.code === 'ENOENT' ? resolve(undefined) : reject(new Error(`${shown}: ${cause.message}`, { cause })),
      ),
    );
    // A process without free file descriptors gets a child without pipes, and its error a tick later.
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) kill(`printed more than ${maxBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < MAX_STDERR) stderr += chunk.toString('utf8').slice(0, MAX_STDERR - stderr.length);
    });
    child.on('close', (status, killedBy) => {
      // What it left running in its group would outlive it, run after run.
      killGroup(child);
      end(() => {
        if (status === 0) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new CommandError(failure(shown, status, killedBy, stderr), status ?? undefined, stderr));
      });
    });
  });
}

/** In which tools print the same on every host. */
export const commandEnvironment = (more: ExecOptions['env'] = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  ...more,
  PATH: searchPath(),
  LC_ALL: 'C',
  TERM: 'dumb',
});

/** Absolute folders only: an empty or relative part of PATH would run what lies in the current folder. */
const searchPath = (): string =>
  `${process.env['PATH'] ?? ''}:${SYSTEM_PATH}`
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .join(':');

function failure(shown: string, status: number | null, killedBy: NodeJS.Signals | null, stderr: string): string {
  const how = status === null ? `was ended by ${killedBy}` : `exited with status ${status}`;
  const said = stderr.trim().split('\n', 1)[0];
  return said ? `${shown} ${how}: ${said}` : `${shown} ${how}`;
}

/** Groups that would outlive this process when it ends in the middle of a run. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) killGroup(child);
});

function killGroup(child: ChildProcess): void {
  running.delete(child);
  // A closed pipe lets `close` come even when a grandchild outside the group still holds the other end.
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (cause) {
    // Gone already, or a program that took another user's rights: nothing that we may end.
    if (!['ESRCH', 'EPERM'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
  }
}
