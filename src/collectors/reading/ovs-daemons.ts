import type { OvsVswitchd } from '../../model/ovs.ts';
import type { Platform } from '../../model/platform.ts';

/** Where the daemons have their sockets and pid files: distributions, and what was built with the defaults. */
const FOLDERS = ['/run/openvswitch', '/var/run/openvswitch', '/usr/local/var/run/openvswitch'];

/** In order; OVS_RUNDIR is before all, ovs-vswitchd(8). */
export function ovsFolders(os: Platform): readonly string[] {
  const folder = os.variable?.('OVS_RUNDIR');
  return folder?.startsWith('/') ? [folder, ...FOLDERS] : FOLDERS;
}

/** How ovs-vswitchd fares, by its pid file; `undefined` when that cannot be told. */
export async function vswitchdOf(os: Platform): Promise<OvsVswitchd | undefined> {
  let seen: OvsVswitchd | undefined;
  for (const folder of ovsFolders(os)) {
    if ((await os.readDir(folder)) === undefined) continue;
    const pid = await os.readFile(`${folder}/ovs-vswitchd.pid`);
    if (pid !== undefined) return processOf(os, pid.trim(), folder);
    seen = { state: 'gone' };
  }
  return seen;
}

async function processOf(os: Platform, pid: string, folder: string): Promise<OvsVswitchd | undefined> {
  if (!/^[1-9]\d{0,9}$/.test(pid)) return { state: 'gone' };
  // `1234 (ovs-vswitchd) S 1 …`, proc_pid_stat(5). Another program may have the number by now.
  const stat = await os.readFile(`/proc/${pid}/stat`);
  if (stat === undefined && os.partial) return undefined;
  const [, state = 'X'] = /^\d+ \(ovs-vswitchd\) (\S)/.exec(stat ?? '') ?? [];
  if (!'ZX'.includes(state)) return { pid: Number(pid), state: 'Tt'.includes(state) ? 'stopped' : 'running' };
  const isListening = await listens(os, controlSocket(folder, pid));
  return isListening === undefined ? undefined : { pid: Number(pid), state: isListening ? 'running' : 'gone' };
}

export const controlSocket = (folder: string, pid: number | string): string => `${folder}/ovs-vswitchd.${pid}.ctl`;

/**
 * In a container with process ids of its own it has another number there than here. `undefined` where its socket does
 * not say: we may not connect, or its queue is full, which somebody must hold open.
 */
async function listens(os: Platform, path: string): Promise<boolean | undefined> {
  try {
    const connection = await os.connect?.(path);
    connection?.close();
    return connection !== undefined;
  } catch (cause) {
    return wasRefused(cause) ? false : undefined;
  }
}

/** The file of the socket is left behind, and nobody has it open: unix(7). */
const wasRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';

/** Whether the Open vSwitch whose files these are makes devices in the network namespace that is looked at. */
export async function servesThisNamespace(os: Platform, vswitchd: OvsVswitchd | undefined): Promise<boolean> {
  if (!os.foreignFiles) return true;
  if (vswitchd?.pid === undefined) return false;
  const [theirs, ours] = await Promise.all([
    os.readLink(`/proc/${vswitchd.pid}/ns/net`),
    os.readLink('/proc/self/ns/net'),
  ]);
  return theirs !== undefined && theirs === ours;
}

/** Names of the devices in the network namespace that is looked at; `undefined` where they cannot be seen. */
export async function devicesOf(os: Platform): Promise<ReadonlySet<string> | undefined> {
  const text = await os.readFile('/proc/net/dev');
  // Two lines of header, then `  eth0: 1296 …`, proc(5).
  return text === undefined ? undefined : new Set(text.split('\n').slice(2).map(nameBefore));
}

const nameBefore = (line: string): string => line.slice(0, Math.max(line.indexOf(':'), 0)).trim();
