import type { Platform } from '../model/platform.ts';

/** Numbers that iproute2 prints as names: its own, and those that administrators add. */
export type Names = (value: number) => string;

/** rtnl_rtprot_tab in iproute2's lib/rt_names.c. */
const PROTOCOLS: readonly (readonly [number, string])[] = [
  ...['unspec', 'redirect', 'kernel', 'boot', 'static'].map((name, i) => [i, name] as const),
  ...['gated', 'ra', 'mrt', 'zebra', 'bird', 'dnrouted', 'xorp', 'ntk', 'dhcp'].map(
    (name, i) => [8 + i, name] as const,
  ),
  ...([
    [18, 'keepalived'],
    [42, 'babel'],
    [99, 'openr'],
  ] as const),
  ...([
    [186, 'bgp'],
    [187, 'isis'],
    [188, 'ospf'],
    [189, 'rip'],
    [192, 'eigrp'],
  ] as const),
];
const TABLES: readonly (readonly [number, string])[] = [
  [253, 'default'],
  [254, 'main'],
  [255, 'local'],
];
const SCOPES: readonly (readonly [number, string])[] = [
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
];
const GROUPS: readonly (readonly [number, string])[] = [[0, 'default']];

/** Distributions ship them below /usr since iproute2 6.5; what is in /etc replaces them. */
const FOLDERS = ['/usr/lib/iproute2', '/usr/share/iproute2', '/etc/iproute2'];
const MAX_BYTES = 256 * 1024;

export const protocolNames = (os: Platform): Promise<Names> => names(os, 'rt_protos', PROTOCOLS);
export const tableNames = (os: Platform): Promise<Names> => names(os, 'rt_tables', TABLES);
export const scopeNames = (os: Platform): Promise<Names> => names(os, 'rt_scopes', SCOPES);
export const groupNames = (os: Platform): Promise<Names> => names(os, 'group', GROUPS);

async function names(os: Platform, file: string, known: readonly (readonly [number, string])[]): Promise<Names> {
  const table = new Map(known);
  for (const path of await filesOf(os, file)) {
    const text = await os.readFile(path, { maxBytes: MAX_BYTES, aside: true }).catch(() => undefined);
    for (const line of (text ?? '').split('\n')) addLine(table, line);
  }
  return (value) => table.get(value) ?? String(value);
}

async function filesOf(os: Platform, file: string): Promise<string[]> {
  const folders = await Promise.all(
    FOLDERS.map(async (folder) => {
      const more = (await os.readDir(`${folder}/${file}.d`).catch(() => undefined)) ?? [];
      const added = more.filter((name) => name.endsWith('.conf') && !name.startsWith('.'));
      return [`${folder}/${file}`, ...added.map((name) => `${folder}/${file}.d/${name}`)];
    }),
  );
  return folders.flat();
}

/** `number name`, rtnl_tab_initialize() in iproute2's lib/rt_names.c. */
function addLine(table: Map<number, string>, line: string): void {
  const [number = '', name] = line.trim().split(/[ \t]+/, 2);
  if (name === undefined || !/^(?:0x[0-9a-fA-F]{1,8}|\d{1,10})$/.test(number)) return;
  table.set(Number(number), name);
}
