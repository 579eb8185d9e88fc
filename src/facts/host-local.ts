import type { AddressRange } from '../model/dhcp-server.ts';
import { isObject, type JsonObject } from '../model/json.ts';

/** `defaultDataDir` of host-local; a configuration may name another. */
export const HOST_LOCAL_FOLDER = '/var/lib/cni/networks';

/** What the configuration of a CNI network says about host-local. */
export interface HostLocal {
  readonly network: string;
  /** Holds a folder for each network. */
  readonly dataDir: string;
  readonly ranges: readonly AddressRange[];
}

interface Network {
  readonly name?: string;
  readonly plugins: readonly JsonObject[];
}

export function hostLocalOf({ name: network, plugins }: Network): readonly HostLocal[] {
  return plugins.flatMap(({ ['ipam']: ipam }) => {
    if (network === undefined || !isObject(ipam) || ipam['type'] !== 'host-local') return [];
    return [{ network, dataDir: folderOf(ipam['dataDir']), ranges: rangesOf(ipam) }];
  });
}

function folderOf(dataDir: unknown): string {
  const folder = textOf(dataDir) ?? '';
  if (!folder.startsWith('/')) return HOST_LOCAL_FOLDER;
  return folder.endsWith('/') ? folder.slice(0, -1) : folder;
}

/** One range in the object itself, as before CNI 0.3.0, and sets of ranges in `ranges`. */
function rangesOf(ipam: JsonObject): readonly AddressRange[] {
  const sets = Array.isArray(ipam['ranges']) ? ipam['ranges'].flat(1) : [];
  return [ipam, ...sets].flatMap((range: unknown) => {
    const subnet = isObject(range) ? textOf(range['subnet']) : undefined;
    if (!isObject(range) || subnet === undefined) return [];
    const rangeStart = textOf(range['rangeStart']);
    const rangeEnd = textOf(range['rangeEnd']);
    return [{ subnet, ...(rangeStart !== undefined && { rangeStart }), ...(rangeEnd !== undefined && { rangeEnd }) }];
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
