import type { Config } from '../model/agent.ts';
import { EXIT, type ServeOptions } from '../model/command.ts';
import type { Report } from '../model/report.ts';
import { liveSource, type Source } from '../platform/live.ts';
import { memoSource } from '../platform/memo.ts';
import { notify } from '../platform/notify.ts';
import { judge, RunningAgent, render } from './agent.ts';
import { ConfigError, loadConfig } from './config.ts';
import { createLogger, type Logger } from './log.ts';
import { look } from './look.ts';
import { openapi } from './openapi.ts';
import { newSnapshot, recollectOnChange } from './recollect.ts';
import { checks, collectors, metrics, routes } from './registry.ts';
import { withEpisodes } from './remembered-source.ts';
import { Remembering } from './remembering.ts';
import { createHttpServer } from './server.ts';
import { openStore } from './store.ts';

/** Systemd would wait longer; nothing here is worth it. */
const DRAIN_MS = 4_000;

/** Runs the daemon until SIGTERM or SIGINT. Resolves to the exit status. */
export async function serve(version: string, options: ServeOptions): Promise<number> {
  const settings = { current: await configure(options) };
  const config = settings.current;
  const log = createLogger(() => settings.current.log);
  const stopped = stopSignal(log);
  const live = liveSource({ lasting: true });
  const store = await openStore(config.history, log);
  const agent = createAgent(
    version,
    config,
    log,
    withEpisodes(live, config.history, () => store.episodes()),
  );
  const remembering = new Remembering({
    ...{ store, ring: agent.events, source: live, config: config.history, log },
    look: (thorough) => (thorough ? agent.lookThoroughly() : newSnapshot(agent)),
    snapshot: (maxAgeSeconds) => agent.snapshot(maxAgeSeconds),
    reportOn: (snapshot) => judge(snapshot, checks, settings.current, {}),
  });
  agent.remember(remembering);
  // From the start: what happens while the host is looked at for the first time is not to be missed.
  const changes = recollectOnChange(remembering.watch(), agent, log);
  const schedule = startSchedule(agent, config.interval, log);
  reloadOnHangup(options, log, (fresh) => {
    const moved = fresh.web.listenAddresses.join() !== settings.current.web.listenAddresses.join();
    if (moved) log.warn('other listen addresses take a restart');
    settings.current = fresh;
    agent.reconfigure(fresh);
    schedule.restart(fresh.interval);
  });
  const server = createHttpServer(routes, agent, log);
  await server.listen(config.web.listenAddresses);
  // A first run that hangs must not hold up the end.
  const first = await Promise.race([agent.snapshot(Number.POSITIVE_INFINITY), stopped]);
  if (first) {
    await notify('--ready', '--status=serving');
    if (options.report) process.stdout.write(render(judge(first, checks, settings.current, {}), 'text', colour()));
  }
  await stopped;
  changes.stop();
  schedule.stop();
  const closing = Promise.all([server.close(), remembering.close()]);
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
  log.info('stopped');
  return EXIT.ok;
}

const colour = (): boolean => process.stdout.isTTY === true && !process.env['NO_COLOR'];

function configure({ configFile, listenAddresses, logLevel, logFormat }: ServeOptions): Promise<Config> {
  const log = {
    ...(logLevel !== undefined && { level: logLevel }),
    ...(logFormat !== undefined && { format: logFormat }),
  };
  return loadConfig(checks, {
    env: process.env,
    ...(configFile !== undefined && { file: configFile }),
    flags: { ...(listenAddresses && { web: { listenAddresses } }), ...(Object.keys(log).length > 0 && { log }) },
  });
}

function createAgent(version: string, config: Config, log: Logger, live: Source): RunningAgent {
  return new RunningAgent({
    version,
    config,
    collectors,
    checks,
    metrics,
    source: memoSource(live),
    enter: (netns, current) => look({ netns }, {}, { version, config: current, collectors }),
    openapi: () => openapi(routes, version),
    onRun: (() => {
      let last: Report | undefined;
      return (_snapshot, report) => {
        if (last?.verdict !== report.verdict || last.rootCauses.join() !== report.rootCauses.join()) {
          const level = report.verdict === 'healthy' ? 'info' : 'warn';
          log[level]('verdict', {
            verdict: report.verdict,
            rootCauses: report.rootCauses.join(' '),
            durationMs: report.durationMs,
          });
        }
        last = report;
      };
    })(),
  });
}

interface Schedule {
  restart(seconds: number): void;
  stop(): void;
}

function startSchedule(agent: RunningAgent, seconds: number, log: Logger): Schedule {
  let timer: NodeJS.Timeout | undefined;
  const run = () => void agent.snapshot(0).catch((cause: Error) => log.error('a run failed', { error: cause.message }));
  const start = (every: number) => {
    timer = setInterval(run, every * 1000);
  };
  start(seconds);
  return {
    restart(every) {
      clearInterval(timer);
      start(every);
    },
    stop: () => clearInterval(timer),
  };
}

/** A file that became invalid leaves the running configuration in force. */
function reloadOnHangup(options: ServeOptions, log: Logger, apply: (config: Config) => void): void {
  process.on('SIGHUP', () => {
    void configure(options).then(
      (config) => {
        apply(config);
        log.info('configuration reloaded');
      },
      (cause: Error) => {
        const known = cause instanceof ConfigError ? cause.message : String(cause.stack);
        log.error('configuration not reloaded', { error: known });
      },
    );
  });
}

function stopSignal(log: Logger): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info('stopping', { signal });
        resolve(undefined);
      });
    }
  });
}
