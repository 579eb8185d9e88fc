import type { OvsDatapath, OvsFdb, OvsVswitchd } from '../../model/ovs.ts';
import { CommandError, type Platform } from '../../model/platform.ts';
import { parseOvsAppctlDpctl } from '../../parsers/ovs-appctl-dpctl.ts';
import { parseOvsAppctlFdbStats } from '../../parsers/ovs-appctl-fdb-stats.ts';
import { OvsdbError, OvsdbSession } from '../../probes/ovsdb-session.ts';
import { controlSocket, ovsFolders } from './ovs-daemons.ts';

/** What only ovs-vswitchd itself tells. */
export interface OvsCounters {
  readonly datapaths?: readonly OvsDatapath[];
  /** By bridge. */
  readonly fdbs: ReadonlyMap<string, OvsFdb>;
  readonly note?: string;
}

/** Bridges that are asked for: each is one more request. */
const MAX_BRIDGES = 64;
/** It answers from memory, in its main loop. One that hangs is told of by others. */
const PACE = { timeoutMs: 800, probeMs: 60_000 };
const NONE: OvsCounters = { fdbs: new Map() };

/** Output of `ovs-appctl`; `undefined` when this release does not know the words. */
type Ask = (...words: readonly [string, ...string[]]) => Promise<string | undefined>;

export async function ovsCounters(
  os: Platform,
  vswitchd: OvsVswitchd | undefined,
  bridges: readonly string[],
): Promise<OvsCounters> {
  if (vswitchd?.state !== 'running' || vswitchd.pid === undefined) return NONE;
  try {
    return await (os.connect ? bySocket(os, vswitchd.pid, bridges) : read(byCommand(os), bridges));
  } catch (cause) {
    // What the database says is worth having without them.
    return { ...NONE, note: `no counters of ovs-vswitchd: ${(cause as Error).message}` };
  }
}

/** The control socket that ovs-appctl uses too (lib/unixctl.c): a connection of a few milliseconds. */
async function bySocket(os: Platform, pid: number, bridges: readonly string[]): Promise<OvsCounters> {
  for (const folder of ovsFolders(os)) {
    const connection = await os.connect?.(controlSocket(folder, pid));
    if (!connection) continue;
    const session = new OvsdbSession(connection, () => undefined, PACE, 'ovs-vswitchd');
    try {
      return await read(async (method, ...params) => textOf(session.request(method, params)), bridges);
    } finally {
      session.close();
    }
  }
  return NONE;
}

/** A command that it does not know is an answer too. */
async function textOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    const text = await answer;
    return typeof text === 'string' ? text : undefined;
  } catch (cause) {
    if (cause instanceof OvsdbError) return undefined;
    throw cause;
  }
}

const byCommand =
  (os: Platform): Ask =>
  async (...words) => {
    try {
      return await os.exec(['ovs-appctl', '--timeout=2', ...words]);
    } catch (cause) {
      if (cause instanceof CommandError) return undefined;
      throw cause;
    }
  };

async function read(ask: Ask, bridges: readonly string[]): Promise<OvsCounters> {
  const [shown, ...tables] = await Promise.all([
    ask('dpctl/show'),
    ...bridges.slice(0, MAX_BRIDGES).map((bridge) => ask('fdb/stats-show', bridge)),
  ]);
  const fdbs = tables.flatMap((text) => fdbsIn(text ?? ''));
  return { fdbs: new Map(fdbs), ...(shown !== undefined && { datapaths: datapathsIn(shown) }) };
}

const datapathsIn = (text: string): readonly OvsDatapath[] =>
  parseOvsAppctlDpctl(text).value.flatMap(({ name, hit, missed, lost, flows }) =>
    hit === undefined || missed === undefined || lost === undefined
      ? []
      : [{ name, hit, missed, lost, ...(flows !== undefined && { flows }) }],
  );

const fdbsIn = (text: string): [string, OvsFdb][] =>
  parseOvsAppctlFdbStats(text).value.flatMap(({ bridge, entries, max, evicted, moved }): [string, OvsFdb][] =>
    entries === undefined || max === undefined || evicted === undefined
      ? []
      : [[bridge, { entries, max, evicted, moved: moved ?? 0 }]],
  );
