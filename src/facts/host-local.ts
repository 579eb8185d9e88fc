import type { AddressRange } from '../model/dhcp-server.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { parseCidr } from './prefix.ts';

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
    const gateway = textOf(range['gateway']);
    return [
      {
        subnet,
        ...(rangeStart !== undefined && { rangeStart }),
        ...(rangeEnd !== undefined && { rangeEnd }),
        ...(gateway !== undefined && { gateway }),
      },
    ];
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** First and last address that host-local may give, and how many there are, of an IPv4 range: range.go of the plugin. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

export function spanOf({ subnet, rangeStart, rangeEnd, gateway }: AddressRange): Span | undefined {
  const prefix = parseCidr(subnet, 'inet');
  const network = prefix && numberOf(prefix.network);
  // Smaller ones are refused.
  if (!prefix || network === undefined || prefix.length > 30) return undefined;
  const first = rangeStart === undefined ? network + 1 : numberOf(rangeStart);
  const last = rangeEnd === undefined ? network + 2 ** (32 - prefix.length) - 2 : numberOf(rangeEnd);
  const router = gateway === undefined ? network + 1 : numberOf(gateway);
  if (first === undefined || last === undefined || last < first) return undefined;
  const isReserved = router !== undefined && router >= first && router <= last;
  return { first, last, size: last - first + 1 - (isReserved ? 1 : 0) };
}

/** An IPv4 address as a number, in the order of the pool. */
export function numberOf(address: string): number | undefined {
  const bytes = address.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
