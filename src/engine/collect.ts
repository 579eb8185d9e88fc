import { ON_DEMAND } from '../facts/absence.ts';
import type { CollectContext, CollectOptions, Collector } from '../model/collector.ts';
import { type Netlink, requestName } from '../model/netlink.ts';
import type { Platform } from '../model/platform.ts';
import { absent, failed, type Slice } from '../model/slice.ts';
import type { CollectorRun, SliceName, Slices, Snapshot } from '../model/snapshot.ts';
import { deepFreeze } from './freeze.ts';

/** Characters kept of an error message or of a list of sources. */
const MAX_TEXT = 500;

export interface Run {
  readonly version: string;
  readonly options: CollectOptions;
  /** Time limit of each collector that sets none of its own. */
  readonly deadlineMs: number;
  /** Runs also collectors that the daemon leaves out: all, or these. */
  readonly onDemand?: 'all' | ReadonlySet<SliceName>;
  /** Called as collectors finish, for a progress line. */
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** What a run needs of the platform: doors that close with the signal. */
export interface Source {
  open(signal: AbortSignal): Platform;
}

/**
 * Runs all collectors side by side and joins their slices. The one place where a collector's
 * exception or silence becomes a failed slice. Never throws for what the host does.
 */
export async function collect(collectors: readonly Collector[], source: Source, run: Run): Promise<Snapshot> {
  const began = performance.now();
  const over = new AbortController();
  const os = source.open(over.signal);
  const takenAt = os.now();
  const context = contextOf(collectors, run);
  let done = 0;
  try {
    const outcomes = await Promise.all(
      collectors.map(async (collector) => {
        const outcome = await collectOne(collector, os, run, context);
        done += 1;
        run.onProgress?.(done, collectors.length, collector.id);
        return outcome;
      }),
    );
    const slices = Object.fromEntries(outcomes.map(({ id, slice }) => [id, slice])) as Snapshot['slices'];
    return deepFreeze<Snapshot>({
      apiVersion: 'netdiagd/v1',
      kind: 'Snapshot',
      takenAt: takenAt.toISOString(),
      durationMs: round(performance.now() - began),
      version: run.version,
      collectors: outcomes.map(({ report }) => report),
      slices,
    });
  } finally {
    // Ends commands and sockets of collectors that were given up.
    over.abort();
  }
}

interface Outcome {
  readonly id: SliceName;
  readonly slice: Slice<Slices[SliceName]>;
  readonly report: CollectorRun;
}

/** Lets a collector use the others on another platform. */
function contextOf(collectors: readonly Collector[], run: Run): CollectContext {
  const slices = async (os: Platform, ids: readonly SliceName[]) => {
    const chosen = collectors.filter(({ id }) => ids.includes(id));
    const outcomes = await Promise.all(chosen.map((collector) => collectOne(collector, os, run)));
    return Object.fromEntries(outcomes.map(({ id, slice }) => [id, slice]));
  };
  return { slices: slices as CollectContext['slices'] };
}

async function collectOne(collector: Collector, os: Platform, run: Run, context?: CollectContext): Promise<Outcome> {
  const began = performance.now();
  const sources = new Set<string>();
  const deadlineMs = Math.max(run.deadlineMs, collector.leastMs?.(run.options) ?? 0);
  const slice =
    collector.onDemand && run.onDemand !== 'all' && !run.onDemand?.has(collector.id)
      ? absent(ON_DEMAND)
      : await withDeadline(deadlineMs, () => collector.collect(traced(os, sources), run.options, context));
  return {
    id: collector.id,
    slice,
    report: {
      id: collector.id,
      state: slice.state,
      durationMs: round(performance.now() - began),
      source: listed(sources),
      ...(slice.state === 'ok' && slice.note !== undefined && { reason: slice.note }),
      ...(slice.state === 'absent' && { reason: slice.reason }),
      ...(slice.state === 'failed' && { reason: slice.error }),
    },
  };
}

/** Sorted: answers come in another order each time. Last what says least, files of /proc that many collectors read. */
function listed(sources: ReadonlySet<string>): string {
  const sorted = [...sources].sort();
  const isOfProc = (source: string) => source.startsWith('/proc/');
  return [...sorted.filter((source) => !isOfProc(source)), ...sorted.filter(isOfProc)].join(', ').slice(0, MAX_TEXT);
}

/** A collector that is deaf to its signal is raced, not waited for. */
async function withDeadline<T>(deadlineMs: number, work: () => Promise<Slice<T>>): Promise<Slice<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Slice<T>>((resolve) => {
    timer = setTimeout(() => resolve(failed(`did not finish within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (cause) {
    return failed((cause instanceof Error ? cause.message : String(cause)).slice(0, MAX_TEXT));
  } finally {
    clearTimeout(timer);
  }
}

/** Notes what a collector really read, for evidence. */
function traced(os: Platform, sources: Set<string>): Platform {
  const noted = async <T>(name: string, answer: Promise<T | undefined>): Promise<T | undefined> => {
    const value = await answer;
    // Of hundreds of processes the same is read.
    if (value !== undefined) sources.add(name.replace(/^\/proc\/\d+\//, '/proc/*/'));
    return value;
  };
  const { keep, namespaces, within } = os;
  return {
    ...os,
    readFile: (path, options) =>
      options?.aside ? os.readFile(path, options) : noted(path, os.readFile(path, options)),
    readBytes: (path, options) => noted(path, os.readBytes(path, options)),
    exec: (argv, options) => noted(argv.join(' '), os.exec(argv, options)),
    converse: (path, request, options) => noted(path, os.converse(path, request, options)),
    readDevice: (path, options) => noted(path, os.readDevice(path, options)),
    exchange: (request) => {
      sources.add(`${request.transport} ${request.address} port ${request.port}`);
      return os.exchange(request);
    },
    broadcast: (request) => {
      sources.add(request.label.replaceAll('/', ' '));
      return os.broadcast(request);
    },
    ...(os.netlink && { netlink: tracedNetlink(os.netlink, sources) }),
    ...(namespaces && { namespaces: () => noted('/proc/*/ns/net', namespaces()) }),
    ...(within && { within: (pid) => noted('/proc/*/ns/net', within(pid)) }),
    ...(keep && { keep: (key, make) => noted(key, keep(key, make)) }),
  };
}

const tracedNetlink = (netlink: Netlink, sources: Set<string>): Netlink => ({
  dump: async (protocol, type, body, options) => {
    const messages = await netlink.dump(protocol, type, body, options);
    sources.add(requestName(protocol, type));
    return messages;
  },
});

const round = (ms: number): number => Math.round(ms * 100) / 100;
