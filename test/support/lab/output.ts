import { spawnSync } from 'node:child_process';

/** Standard output; a command that a kernel does not know prints nothing. */
export function output(argv: readonly string[], input?: string): string {
  const [command = '', ...args] = argv;
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000, maxBuffer: 1 << 26, input });
  if (error) throw error;
  return stdout;
}
