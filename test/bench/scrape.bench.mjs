// A scrape beside that of Debian's prometheus-node-exporter, with the same interfaces.
import { spawn, spawnSync } from 'node:child_process';
import { ask, startDaemon } from './daemon.mjs';
import { heading, line, median, p99 } from './figures.mjs';
import { cpuMs } from './usage.mjs';
import { createWorld } from './world.mjs';

const EXPORTER = 'prometheus-node-exporter';
const EXPORTER_PORT = '19100';
const SCRAPES = 50;

function scrape(world, pid, port) {
  ask(world, port, 10, '/metrics');
  const before = cpuMs(pid);
  const times = ask(world, port, SCRAPES, '/metrics');
  return { p50: median(times), p99: p99(times), cpu: (cpuMs(pid) - before) / SCRAPES };
}

function tell(name, { p50, p99, cpu }, against) {
  line(`${name}: GET /metrics, p50`, p50, 'ms', against?.p50);
  line('  p99', p99, 'ms', against?.p99);
  line('  CPU', cpu, 'ms', against?.cpu);
}

async function peer(world) {
  const [command, ...args] = world.argv(
    EXPORTER,
    `--web.listen-address=127.0.0.1:${EXPORTER_PORT}`,
    '--log.level=error',
  );
  const child = spawn(command, args, { stdio: 'ignore' });
  try {
    ask(world, EXPORTER_PORT, 'until-ok', '/metrics');
    return scrape(world, child.pid, EXPORTER_PORT);
  } finally {
    child.kill('SIGTERM');
  }
}

const installed = spawnSync(EXPORTER, ['--version'], { stdio: 'ignore' }).status === 0;
if (!installed) console.log(`not installed here: ${EXPORTER}`);
for (const interfaces of [3, 500]) {
  const world = await createWorld({ interfaces });
  try {
    heading(world.what);
    const exporter = installed ? await peer(world) : undefined;
    if (exporter) tell(EXPORTER, exporter);
    const daemon = await startDaemon(world);
    tell('netdiagd', scrape(world, daemon.pid, daemon.port), exporter);
    await daemon.stop();
  } finally {
    world.close();
  }
}
