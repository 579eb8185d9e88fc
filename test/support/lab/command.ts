import { spawn } from 'node:child_process';

/** How a command ended. `status` is null when a signal ended it. */
export interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export type Argv = readonly string[];

/** Runs a command to its end and says how it ended, whatever the status. */
export function run(argv: Argv, { timeoutMs = 20_000, env, input }: RunOptions = {}): Promise<Output> {
  const [command = '', ...args] = argv;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, timeout: timeoutMs, killSignal: 'SIGKILL' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({ status, stdout: text(out), stderr: text(err), ms: Math.round(performance.now() - started) }),
    );
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
  });
}

const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();

/** Standard output of a command that has to succeed. */
export async function must(argv: Argv, options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await run(argv, options);
  if (status === 0) return stdout;
  throw new Error(`${argv.join(' ')}: ${status === null ? 'killed' : `status ${status}`}\n${stderr || stdout}`);
}
