import type { Files } from './files.ts';

/**
 * Commands of ours, and files in which sosreport(1) keeps what says the same, the best first.
 * It makes a file's name of a command line: blanks become `_`, and slashes dots.
 */
const OUTPUTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^ip (-\S+ )*addr(ess)?( show)?$/, ['ip_-s_-d_addr', 'ip_-d_address', 'ip_address', 'ip_addr', 'ip_-o_addr']],
  [/^ip (-\S+ )*-4 route show table all$/, ['ip_-4_route_show_table_all', 'ip_route_show_table_all', 'ip_route']],
  [/^ip (-\S+ )*-6 route show table all$/, ['ip_-6_route_show_table_all']],
  [/^ip (-\S+ )*-4 rule show$/, ['ip_-4_rule', 'ip_rule']],
  [/^ip (-\S+ )*-6 rule show$/, ['ip_-6_rule']],
  [/^ip (-\S+ )*neigh show$/, ['ip_-s_-s_neigh_show', 'ip_neigh_show', 'ip_neigh']],
  [/^bridge (-\S+ )*link show$/, ['bridge_-d_link_show', 'bridge_link_show', 'bridge_link']],
  [/^bridge (-\S+ )*fdb show$/, ['bridge_-s_-s_-d_-t_fdb_show', 'bridge_-s_-s_-d_fdb_show', 'bridge_fdb_show']],
  [/^bridge (-\S+ )*vlan show$/, ['bridge_-d_vlan_show', 'bridge_-c_vlan_show', 'bridge_vlan_show']],
  [/^ovs-vsctl (-\S+ )*show$/, ['ovs-vsctl_-t_5_show', 'ovs-vsctl_show']],
  [/^ss /, ['ss_-peaonmi']],
  [/^nft -j list ruleset$/, ['nft_-a_list_ruleset', 'nft_list_ruleset']],
];
/** A report has a folder per plugin, and a few dozen to a few hundred files in each. */
const MAX_FOLDERS = 500;

/** Paths of the files of a report below `sos_commands`, or beside each other as other collectors leave them. */
export async function sosOutputs(files: Files): Promise<(argv: readonly string[]) => string | undefined> {
  const plugins = ((await files.readDir('/sos_commands')) ?? [])
    .slice(0, MAX_FOLDERS)
    .map((name) => `/sos_commands/${name}`);
  const paths: string[] = [];
  for (const folder of [...plugins, '']) {
    const names = await files.readDir(folder === '' ? '/' : folder).catch(() => undefined);
    // One by one: a folder may hold more names than a call takes arguments.
    for (const name of names ?? []) paths.push(`${folder}/${name}`);
  }
  return (argv) => {
    const line = argv.join(' ');
    const [, names = []] = OUTPUTS.find(([command]) => command.test(line)) ?? [];
    return names.flatMap((name) => paths.find((path) => isOutput(path, name)) ?? [])[0];
  };
}

/** Snaps put their own name before that of the command: `openstack-hypervisor.ovs-vsctl_-t_5_show`. */
function isOutput(path: string, name: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file === name || file.endsWith(`.${name}`);
}
