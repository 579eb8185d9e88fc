import { buildOvs, OVS_COLUMNS, OVS_TABLES, sortOvs } from '../facts/ovs-rows.ts';
import { defineCollector } from '../model/collector.ts';
import type { Ovs, OvsdbRow, OvsVswitchd } from '../model/ovs.ts';
import { CommandError, type Platform } from '../model/platform.ts';
import { absent, failed, ok, type Slice } from '../model/slice.ts';
import { ovsdbRow } from '../parsers/grammar/ovsdb-json.ts';
import { parseOvsVsctlList } from '../parsers/ovs-vsctl-list.ts';
import { parseOvsVsctlShow } from '../parsers/ovs-vsctl-show.ts';
import { OvsdbReplica, type ReplicaOptions } from '../probes/ovsdb.ts';
import { OvsdbError } from '../probes/ovsdb-session.ts';
import { ovsCounters } from './reading/ovs-counters.ts';
import { devicesOf, ovsFolders, servesThisNamespace, vswitchdOf } from './reading/ovs-daemons.ts';

/** Without a timeout ovs-vsctl waits for a dead database for ever. */
const VSCTL = ['ovs-vsctl', '--timeout=2'] as const;
const LIST = [...VSCTL, '-f', 'json', ...OVS_TABLES.flatMap((table) => ['--', 'list', table]).slice(1)] as const;
const SHOW = [...VSCTL, 'show'] as const;
/** All columns of all tables: a kilobyte an interface. */
const MAX_BYTES = 16 * 1024 * 1024;

const REPLICA: ReplicaOptions<OvsdbRow, Ovs> = {
  database: 'Open_vSwitch',
  columns: OVS_COLUMNS,
  readRow: ovsdbRow,
  build: (rows) => buildOvs(new Map([...rows].map(([table, byUuid]) => [table, [...byUuid.values()]]))),
};

export default defineCollector({
  id: 'ovs',
  summary: 'Open vSwitch bridges, ports and interfaces',
  reads: [
    'unix:/run/openvswitch/db.sock',
    LIST.join(' '),
    SHOW.join(' '),
    '/run/openvswitch/ovs-vswitchd.pid',
    'unix:/run/openvswitch/ovs-vswitchd.PID.ctl',
    'ovs-appctl dpctl/show',
    'ovs-appctl fdb/stats-show BRIDGE',
  ],
  async collect(os) {
    const vswitchd = await vswitchdOf(os);
    if (!(await servesThisNamespace(os, vswitchd)))
      return absent('Open vSwitch here is that of another network namespace');
    const slice = os.connect ? await bySocket(os) : await byCommand(os);
    return slice.state === 'ok' ? withDaemon(slice.value, vswitchd, os) : slice;
  },
});

/** Reads the replica; ovs-vsctl where the server and we do not understand each other. */
async function bySocket(os: Platform): Promise<Slice<Ovs>> {
  try {
    const replica = await replicaOf(os);
    return replica ? ok(replica.view()) : absent('no Open vSwitch database is running');
  } catch (cause) {
    if (!(cause instanceof OvsdbError)) throw cause;
    const slice = await byCommand(os);
    if (slice.state === 'absent') throw cause;
    return slice;
  }
}

async function replicaOf(os: Platform): Promise<OvsdbReplica<OvsdbRow, Ovs> | undefined> {
  for (const folder of ovsFolders(os)) {
    const path = `${folder}/db.sock`;
    const replica = await os.keep?.(`unix:${path}`, async () => {
      const connection = await os.connect?.(path);
      return connection && OvsdbReplica.open(connection, REPLICA);
    });
    if (replica) return replica;
  }
  return undefined;
}

async function byCommand(os: Platform): Promise<Slice<Ovs>> {
  try {
    const rows = await os.exec(LIST, { maxBytes: MAX_BYTES });
    if (rows !== undefined) return listed(rows);
    const text = await os.exec(SHOW);
    return text === undefined ? absent('ovs-vsctl is not installed') : shown(text);
  } catch (cause) {
    // Installed but never started, as on a host that has the package only.
    if (cause instanceof CommandError && /db\.sock: database connection failed \(No such file/.test(cause.message)) {
      return absent('no Open vSwitch database is running');
    }
    throw cause;
  }
}

/** One line a table, in the order in which they were asked for. */
function listed(text: string): Slice<Ovs> {
  const tables = text.trimEnd().split('\n').map(parseOvsVsctlList);
  const [problem] = tables.flatMap(({ problems }) => problems);
  if (problem) return failed(`ovs-vsctl list: ${problem.reason}`);
  if (tables.length !== OVS_TABLES.length) return failed(`ovs-vsctl list printed ${tables.length} tables`);
  return ok(buildOvs(new Map(OVS_TABLES.map((table, index) => [table, tables[index]?.value ?? []]))));
}

function shown(text: string): Slice<Ovs> {
  const { value, problems } = parseOvsVsctlShow(text);
  if (value.uuid === undefined) return failed(`ovs-vsctl show: ${problems[0]?.reason ?? 'its output has no UUID'}`);
  return ok(sortOvs(value));
}

async function withDaemon(ovs: Ovs, vswitchd: OvsVswitchd | undefined, os: Platform): Promise<Slice<Ovs>> {
  const names = ovs.bridges.map(({ name }) => name);
  const [devices, counters] = await Promise.all([devicesOf(os), ovsCounters(os, vswitchd, names)]);
  const bridges = ovs.bridges.map((bridge) => {
    const fdb = counters.fdbs.get(bridge.name);
    return { ...bridge, ...(devices && { hasDevice: devices.has(bridge.name) }), ...(fdb && { fdb }) };
  });
  const { datapaths, note } = counters;
  return ok({ ...ovs, ...(vswitchd && { vswitchd }), bridges, ...(datapaths && { datapaths }) }, note);
}
