import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import { METRICS } from './port.ts';

const REQUEST = 'GET /metrics/XML';
const END = '\n\n';
/** Ticks in a second, sysconf(3). */
const TICKS = 100;

/** What a node tells its guest. */
export interface Told {
  readonly hostName: string;
  /** Of the process of qemu that runs the guest. */
  readonly pid: number;
  /** What the process before it has used, where the guest is not to see that there was one; seconds. */
  readonly usedBefore: number;
  /** Clock of the node, milliseconds. */
  readonly now: () => number;
}

/** KubeVirt's server of downward metrics, pkg/downwardmetrics/virtio-serial: it is the client of qemu's socket. */
export function serveMetrics(t: Test, path: string, told: Told): void {
  const socket = connect(path);
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    const requests = (rest + text).split(END);
    rest = requests.pop() ?? '';
    for (const request of requests) socket.write(request === REQUEST ? metricsOf(told) : `INVALID REQUEST${END}`);
  });
  undo(t, () => socket.destroy());
}

function metricsOf({ hostName, pid, usedBefore, now }: Told): string {
  const values: readonly [context: string, name: string, value: string][] = [
    ['host', 'HostName', hostName],
    ['host', 'Time', `${Math.floor(now() / 1000)}`],
    ['vm', 'TotalCPUTime', (usedBefore + cpuSeconds(pid)).toFixed(6)],
  ];
  const xml = values.reduce(
    (text, [context, name, value]) => {
      const metric = new RegExp(`(context="${context}"[^>]*>\\s*<name>${name}</name>\\s*<value>)[^<]*`);
      if (!metric.test(text)) throw new Error(`${METRICS} has no ${context} ${name}`);
      return text.replace(metric, `$1${value}`);
    },
    readFileSync(METRICS, 'utf8'),
  );
  return xml.trimEnd() + END;
}

/** User and system time of a process, proc_pid_stat(5); the name before them may hold anything. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / TICKS;
}
