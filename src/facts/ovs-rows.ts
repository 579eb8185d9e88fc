import type {
  Ovs,
  OvsBridge,
  OvsConnection,
  OvsdbRow,
  OvsdbValue,
  OvsInterface,
  OvsMap,
  OvsPort,
} from '../model/ovs.ts';

/** What the slice is built from, by table. Statistics change every five seconds and are not asked for. */
export const OVS_COLUMNS = {
  Open_vSwitch: [
    ...['bridges', 'manager_options', 'ovs_version', 'db_version', 'system_type', 'system_version'],
    ...['cur_cfg', 'next_cfg', 'dpdk_initialized', 'external_ids', 'other_config'],
  ],
  Bridge: [
    ...['name', 'ports', 'controller', 'fail_mode', 'datapath_type', 'datapath_id', 'protocols'],
    ...['stp_enable', 'rstp_enable', 'mcast_snooping_enable', 'external_ids', 'other_config', 'status'],
  ],
  Port: [
    ...['name', 'interfaces', 'tag', 'trunks', 'cvlans', 'vlan_mode', 'bond_mode', 'bond_active_slave', 'lacp'],
    ...['external_ids', 'other_config', 'status'],
  ],
  Interface: [
    ...['name', 'type', 'options', 'error', 'bfd_status', 'ofport', 'ifindex', 'admin_state', 'link_state'],
    ...['link_speed', 'link_resets', 'mtu', 'mtu_request', 'mac_in_use', 'external_ids', 'other_config', 'status'],
    ...['cfm_fault', 'lacp_current'],
  ],
  Controller: ['target', 'is_connected', 'role', 'connection_mode', 'status'],
  Manager: ['target', 'is_connected', 'connection_mode', 'status'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type OvsTable = keyof typeof OVS_COLUMNS;
export const OVS_TABLES = Object.keys(OVS_COLUMNS) as readonly OvsTable[];

/** The rows of each table; where they come from does not matter. */
export type OvsTables = ReadonlyMap<string, Iterable<OvsdbRow>>;

/** Puts the rows together. In order of names, because rows come in the order of their UUIDs. */
export function buildOvs(tables: OvsTables): Ovs {
  const [root = {}] = tables.get('Open_vSwitch' satisfies OvsTable) ?? [];
  const take = rowTaker(tables);
  const { _uuid: uuid } = root;
  return sortOvs({
    ...(typeof uuid === 'string' && { uuid }),
    ...texts(root, 'ovs_version', 'db_version', 'system_type', 'system_version'),
    ...numbers(root, 'cur_cfg', 'next_cfg'),
    ...flags(root, 'dpdk_initialized'),
    ...maps(root, 'external_ids', 'other_config'),
    managers: take('Manager', root['manager_options']).map(connection),
    bridges: take('Bridge', root['bridges']).map((row) => bridge(row, take)),
  });
}

/** The same in the order of names, for what was not built from rows. */
export function sortOvs(ovs: Ovs): Ovs {
  const bridges = ovs.bridges.map((bridge) => ({
    ...bridge,
    controllers: sorted(bridge.controllers, ({ target }) => target),
    ports: sorted(
      bridge.ports.map((port) => ({ ...port, interfaces: sorted(port.interfaces, nameOf) })),
      nameOf,
    ),
  }));
  return { ...ovs, managers: sorted(ovs.managers, ({ target }) => target), bridges: sorted(bridges, nameOf) };
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Each row belongs to the first that names it: a database that names rows again and again stays as small as it is. */
type Take = (table: OvsTable, uuids: OvsdbValue | undefined) => OvsdbRow[];

function rowTaker(tables: OvsTables): Take {
  const left = new Map<string, Map<OvsdbValue | undefined, OvsdbRow>>();
  for (const [table, rows] of tables) left.set(table, new Map([...rows].map((row) => [row['_uuid'], row])));
  return (table, uuids) => {
    const taken: OvsdbRow[] = [];
    for (const uuid of elements(uuids)) {
      const row = left.get(table)?.get(uuid);
      if (row) taken.push(row);
      left.get(table)?.delete(uuid);
    }
    return taken;
  };
}

const bridge = (row: OvsdbRow, take: Take): OvsBridge => ({
  name: nameIn(row),
  ...texts(row, 'fail_mode', 'datapath_type', 'datapath_id'),
  ...pick(row, ['protocols'], (value) => nonEmpty(elements(value).map(String))),
  ...flags(row, 'stp_enable', 'rstp_enable', 'mcast_snooping_enable'),
  ...maps(row, 'external_ids', 'other_config', 'status'),
  controllers: take('Controller', row['controller']).map(connection),
  ports: take('Port', row['ports']).map((each) => port(each, take)),
});

const port = (row: OvsdbRow, take: Take): OvsPort => ({
  name: nameIn(row),
  ...numbers(row, 'tag'),
  ...pick(row, ['trunks', 'cvlans'], (value) => nonEmpty(elements(value).filter((id) => typeof id === 'number'))),
  ...texts(row, 'vlan_mode', 'bond_mode', 'bond_active_slave', 'lacp'),
  ...maps(row, 'external_ids', 'other_config', 'status'),
  interfaces: take('Interface', row['interfaces']).map(networkInterface),
});

const networkInterface = (row: OvsdbRow): OvsInterface => ({
  name: nameIn(row),
  ...texts(row, 'type', 'error', 'admin_state', 'link_state', 'mac_in_use'),
  ...numbers(row, 'ofport', 'ifindex', 'link_speed', 'link_resets', 'mtu', 'mtu_request'),
  ...flags(row, 'cfm_fault', 'lacp_current'),
  ...maps(row, 'options', 'bfd_status', 'external_ids', 'other_config', 'status'),
});

/** Of its `status` only what stays as it is: the rest counts seconds. */
function connection(row: OvsdbRow): OvsConnection {
  const status = row['status'];
  const { target = '' } = texts(row, 'target');
  return {
    target,
    is_connected: row['is_connected'] === true,
    ...texts(row, 'role', 'connection_mode'),
    ...(isMap(status) && texts(status, 'state', 'last_error')),
  };
}

const nameIn = (row: OvsdbRow): string => texts(row, 'name').name ?? '';

/** The columns that hold something, each read in the same way. */
function pick<N extends string, T>(
  row: OvsdbRow,
  names: readonly N[],
  read: (value: OvsdbValue) => T | undefined,
): { [K in N]?: T } {
  const found: { [K in N]?: T } = {};
  for (const name of names) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    const content = value === undefined ? undefined : read(value);
    if (content !== undefined) found[name] = content;
  }
  return found;
}

const texts = <N extends string>(row: OvsdbRow, ...names: readonly N[]) =>
  pick(row, names, (value) => (typeof value === 'string' && value !== '' ? value : undefined));
const numbers = <N extends string>(row: OvsdbRow, ...names: readonly N[]) =>
  pick(row, names, (value) => (typeof value === 'number' ? value : undefined));
const flags = <N extends string>(row: OvsdbRow, ...names: readonly N[]) =>
  pick(row, names, (value) => (typeof value === 'boolean' ? value : undefined));
const maps = <N extends string>(row: OvsdbRow, ...names: readonly N[]) => pick(row, names, textMap);

function textMap(value: OvsdbValue): OvsMap | undefined {
  const entries = isMap(value) ? Object.entries(value) : [];
  if (entries.length === 0) return undefined;
  const map: Record<string, string> = Object.create(null);
  for (const [key, each] of entries) map[key] = String(each);
  return map;
}

const isMap = (value: OvsdbValue | undefined): value is Extract<OvsdbValue, Readonly<Record<string, unknown>>> =>
  typeof value === 'object' && !Array.isArray(value);
const elements = (value: OvsdbValue | undefined): readonly OvsdbValue[] =>
  Array.isArray(value) ? value : value === undefined || isMap(value) ? [] : [value];
const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
