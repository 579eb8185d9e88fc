import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import type { Argv, Output } from './command.ts';
import type { Agent } from './vm-agent.ts';

const NOT_FOUND = 127;

interface Request {
  readonly argv: Argv;
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Words that run a command in the guest. The agent has one connection and answers in order; any number of commands may
 * come through this door at once.
 */
export async function openDoor(t: Test, agent: Agent, path: string): Promise<Argv> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface(socket).once('line', (line) => void serve(agent, socket, JSON.parse(line) as Request));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  undo(t, () => server.close());
  const program = join(process.cwd(), 'test', 'support', 'lab', 'vm-exec.mjs');
  return ['env', '--unset=NODE_OPTIONS', process.execPath, program, path];
}

async function serve(agent: Agent, socket: Socket, { argv, input, env }: Request): Promise<void> {
  const output = await execute(agent, socket, argv, { env, input: Buffer.from(input, 'base64').toString() }).catch(
    (cause: Error): Output => ({ status: NOT_FOUND, stdout: '', stderr: `${cause.message}\n`, ms: 0 }),
  );
  socket.end(JSON.stringify(output));
}

async function execute(
  agent: Agent,
  socket: Socket,
  argv: Argv,
  options: Omit<Request, 'argv' | 'input'> & { input: string },
) {
  const running = await agent.start(argv, options);
  const kill = () => void running.kill();
  socket.once('close', kill);
  return running.ended.finally(() => socket.off('close', kill));
}
