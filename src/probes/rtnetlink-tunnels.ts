import type { Tunnel } from '../model/network.ts';
import { addressText } from '../platform/address-text.ts';
import type { Attributes } from './attributes.ts';

/** IFLA_VXLAN_* and IFLA_GENEVE_* of linux/if_link.h; an address of IPv6 has an attribute of its own. */
const KINDS = {
  vxlan: { link: 3, local: [4, 17], remote: [2, 16], external: 25 },
  geneve: { link: undefined, local: [], remote: [2, 7], external: 6 },
} as const;

/** Where a device of these kinds sends to, as `ip -d link` tells. */
export function tunnelOf(
  kind: string | undefined,
  data: Attributes | undefined,
  nameOf: (index: number) => string,
): { readonly tunnel?: Tunnel } {
  if (kind !== 'vxlan' && kind !== 'geneve') return {};
  const of = KINDS[kind];
  const link = of.link === undefined ? undefined : data?.u32(of.link);
  const [local, remote] = [addressOf(data, of.local), addressOf(data, of.remote)];
  return {
    tunnel: {
      ...(link ? { link: nameOf(link) } : {}),
      ...(local !== undefined && { local }),
      // `ip` prints it as the group.
      ...(remote !== undefined && !isMulticast(remote) && { remote }),
      ...(isSet(kind, data, of.external) && { external: true as const }),
    },
  };
}

/** A flag of geneve is there or not, one of vxlan is a byte. */
const isSet = (kind: 'vxlan' | 'geneve', data: Attributes | undefined, type: number): boolean =>
  kind === 'geneve' ? data?.has(type) === true : data?.u8(type) === 1;

function addressOf(data: Attributes | undefined, types: readonly number[]): string | undefined {
  const bytes = types.map((type) => data?.bytes(type)).find((value) => value?.some(Boolean));
  return bytes && addressText(bytes);
}

function isMulticast(address: string): boolean {
  if (address.includes(':')) return address.startsWith('ff');
  const first = Number(address.split('.', 1)[0]);
  return first >= 224 && first < 240;
}
