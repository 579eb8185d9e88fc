import { isQemu, isRunningGuest } from '../facts/launcher-parts.ts';
import { LAUNCHER_SYSCTLS, launcherView } from '../facts/launcher-view.ts';
import {
  isIncoming,
  launcherRank,
  NO_NAMESPACE,
  type PodName,
  podNames,
  podOfCgroup,
  podOfHostname,
  vmOf,
} from '../facts/pod-process.ts';
import { type CollectContext, defineCollector } from '../model/collector.ts';
import type { Launcher, LauncherSlices } from '../model/launcher.ts';
import type { NamespaceProcesses, NetworkNamespaces, Platform } from '../model/platform.ts';
import { absent, ok, type Slice } from '../model/slice.ts';
import { parseProcNetDev } from '../parsers/proc-net-dev.ts';

/** Launchers that are looked into: as many VMs as nodes are built for. */
const MAX_LAUNCHERS = 250;
/** Other pods, of which only names are told. */
const MAX_PODS = 500;
const MAX_INTERFACES = 32;
/** Namespaces that are looked into side by side. */
const AT_ONCE = 4;
const POD_LOGS = '/var/log/pods';
const RIGHTS = 'needs CAP_SYS_ADMIN and CAP_SYS_PTRACE to look into other network namespaces';
const SLICES = ['interfaces', 'routing', 'neighbours', 'bridges', 'sockets'] as const;

export default defineCollector({
  id: 'launchers',
  summary: 'virt-launcher and other pods of this node, through their network namespaces',
  reads: ['/proc/*/ns/net', '/proc/*/comm', '/proc/*/cmdline', '/proc/*/cgroup', '/proc/*/net/dev', POD_LOGS],
  async collect(os, _options, context) {
    const { within } = os;
    if (!os.namespaces || !within || !context) return absent('only looked for from the namespace of the host');
    const found = await rightsOf(os.namespaces());
    if (found === 'denied') return absent(RIGHTS);
    if (found === undefined) return absent('no network namespaces in this capture');
    if (found.others.length === 0) {
      return absent(found.hidden > 0 ? `${RIGHTS}; ${unseen(found.hidden)}` : NO_NAMESPACE);
    }
    const names = podNames((await os.readDir(POD_LOGS).catch(() => undefined)) ?? []);
    return lookInto(found, { os, within, context, names });
  },
});

/** The doors of the host, and what is known of all its pods. */
interface Node {
  readonly os: Platform;
  readonly within: NonNullable<Platform['within']>;
  readonly context: CollectContext;
  readonly names: ReadonlyMap<string, PodName>;
}

/** Not being allowed to look is not a failure: a service may run without those rights on purpose. */
async function rightsOf<T>(answer: Promise<T>): Promise<T | 'denied'> {
  try {
    return await answer;
  } catch (cause) {
    if (/\b(?:EACCES|EPERM)\b/.test((cause as Error).message)) return 'denied';
    throw cause;
  }
}

async function lookInto({ others, hidden }: NetworkNamespaces, node: Node): Promise<Slice<readonly Launcher[]>> {
  const launchers = others.filter((group) => chiefOf(group) !== undefined);
  const pods = others.filter((group) => chiefOf(group) === undefined);
  const seen = await Promise.all([
    inTurn(launchers.slice(0, MAX_LAUNCHERS), (group) => launcherIn(group, node)),
    inTurn(pods.slice(0, MAX_PODS), (group) => podIn(group, node)),
  ]);
  const notes = [
    leftOut(launchers.length - MAX_LAUNCHERS, 'virt-launcher namespaces', MAX_LAUNCHERS),
    leftOut(pods.length - MAX_PODS, 'other namespaces', MAX_PODS),
    hidden > 0 ? `${unseen(hidden)}: netdiagd ${RIGHTS}` : undefined,
  ].filter((note) => note !== undefined);
  return ok(seen.flat(2), notes.length > 0 ? notes.join('; ') : undefined);
}

const unseen = (count: number): string => `${count} ${count === 1 ? 'process is' : 'processes are'} hidden`;
const leftOut = (count: number, what: string, limit: number): string | undefined =>
  count > 0 ? `${count} ${what} are left out: ${limit} are kept` : undefined;

/** A few at a time, so that a node full of pods does not open everything at once. */
async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<readonly R[]>): Promise<R[]> {
  const results: (readonly R[])[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(act))));
  }
  return results.flat();
}

/** The process that tells most of its VM. */
function chiefOf({ processes }: NamespaceProcesses): number | undefined {
  let chief: { readonly pid: number; readonly rank: number } | undefined;
  for (const { pid, name } of processes) {
    const rank = launcherRank(name);
    if (rank !== undefined && (chief === undefined || rank < chief.rank)) chief = { pid, rank };
  }
  return chief?.pid;
}

/** Files of a process that ends meanwhile, or that is hidden, are not there. */
const fileOf = async (os: Platform, path: string): Promise<string> => (await rightsOf(os.readFile(path))) ?? '';

async function idsOf(pid: number, { os, names }: Node) {
  const ids = podOfCgroup(await fileOf(os, `/proc/${pid}/cgroup`));
  const name = ids.podUid === undefined ? undefined : names.get(ids.podUid);
  return { ...ids, ...name };
}

/** A pod that is no launcher: who it is, and the names of its interfaces. */
async function podIn({ inode, processes }: NamespaceProcesses, node: Node): Promise<readonly Launcher[]> {
  const pid = processes[0]?.pid ?? 0;
  const [ids, devices] = await Promise.all([idsOf(pid, node), fileOf(node.os, `/proc/${pid}/net/dev`)]);
  const interfaces = parseProcNetDev(devices).value.map(({ name }) => name);
  // Without an interface, not even lo, the process is gone.
  if (interfaces.length === 0) return [];
  const note = leftOut(interfaces.length - MAX_INTERFACES, 'interfaces', MAX_INTERFACES);
  const shown = interfaces.slice(0, MAX_INTERFACES);
  return [{ kind: 'pod', pid, netns: inode, ...ids, interfaces: shown, networks: [], ...(note && { note }) }];
}

async function launcherIn(group: NamespaceProcesses, node: Node): Promise<readonly Launcher[]> {
  const pid = chiefOf(group) ?? 0;
  const qemu = group.processes.find(({ name }) => isQemu(name))?.pid;
  const cmdlineOf = (process: number) => fileOf(node.os, `/proc/${process}/cmdline`);
  const [ids, cmdline, command, inside] = await Promise.all([
    idsOf(pid, node),
    cmdlineOf(pid),
    qemu === undefined || qemu === pid ? '' : cmdlineOf(qemu),
    rightsOf(node.within(pid)),
  ]);
  if (inside === undefined) return [];
  const { uid, ...vm } = vmOf(cmdline);
  const processes = group.processes.map(({ name }) => name);
  const known = { kind: 'launcher', pid, netns: group.inode, ...ids, ...vm, ...(uid && { vmUid: uid }) } as const;
  const running = isRunningGuest({ processes });
  const launcher = { ...known, running, ...(isIncoming(command || cmdline) && { incoming: true as const }) };
  if (inside === 'denied') return [{ ...launcher, networks: [], note: RIGHTS }];
  const pod = ids.pod ?? podOfHostname(await fileOf(inside, '/etc/hostname').catch(() => ''));
  return [{ ...launcher, ...(pod && { pod }), ...(await networksIn(inside, processes, node)) }];
}

/** What the other collectors see there, and what KubeVirt made of it. */
async function networksIn(inside: Platform, processes: readonly string[], { context }: Node) {
  const [slices, sysctls] = await Promise.all([context.slices(inside, SLICES), sysctlsOf(inside)]);
  const { interfaces } = slices;
  if (interfaces?.state !== 'ok') {
    const why = interfaces?.state === 'failed' ? interfaces.error : 'not collected';
    return { networks: [], sysctls, slices, note: `no interfaces: ${why}` };
  }
  const networks = launcherView({ interfaces: interfaces.value, sysctls, processes, ...seenOf(slices) });
  return { networks, sysctls, slices };
}

function seenOf({ bridges, sockets, neighbours }: { readonly [K in keyof LauncherSlices]?: Slice<LauncherSlices[K]> }) {
  return {
    ...(bridges?.state === 'ok' && { bridges: bridges.value }),
    ...(sockets?.state === 'ok' && { sockets: sockets.value }),
    ...(neighbours?.state === 'ok' && { neighbours: neighbours.value }),
  };
}

/** Blanks as sysctl(8) prints them; one that cannot be had is left out. */
async function sysctlsOf(os: Platform): Promise<Readonly<Record<string, string>>> {
  const values = await Promise.all(
    LAUNCHER_SYSCTLS.map(async (name): Promise<[string, string][]> => {
      const text = await fileOf(os, `/proc/sys/${name.replaceAll('.', '/')}`);
      return text === '' ? [] : [[name, text.trim().replaceAll('\t', ' ')]];
    }),
  );
  return Object.fromEntries(values.flat());
}
