// The daemon as its unit starts it, inside a world.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PORT = '10067';
/** The flags of the systemd unit. */
export const NODE = [process.execPath, '--max-semi-space-size=1', '--max-old-space-size=128'];
export const MAIN = 'dist/main.js';

/** Starts it and asks from inside the namespace until it answers. Its own runs are an hour apart. */
export async function startDaemon(world, { env = {}, preload = [] } = {}) {
  const history = mkdtempSync(join(tmpdir(), 'nd-'));
  const settings = Object.entries({ NETDIAGD_HISTORY_FOLDER: history, ...env }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const [command, ...args] = world.argv('env', ...settings, ...NODE, ...preload, MAIN, 'serve', '--log.level=error');
  const began = Date.now();
  const child = spawn(command, args, { stdio: 'inherit' });
  // `ip` and `env` become the daemon: its process is ours.
  const [healthz, readyz] = ask(world, PORT, 'until-ok', '/healthz', '/readyz');
  return {
    pid: child.pid,
    port: PORT,
    healthz: healthz - began,
    readyz: readyz - began,
    fetch: (path, count) => ask(world, PORT, count, path),
    stop: async () => {
      await new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM'));
      rmSync(history, { recursive: true, force: true });
    },
  };
}

/** What client.mjs prints. */
export function ask(world, port, count, ...paths) {
  const [command, ...args] = world.argv(process.execPath, 'test/bench/client.mjs', port, String(count), ...paths);
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', timeout: 120_000 }));
}
