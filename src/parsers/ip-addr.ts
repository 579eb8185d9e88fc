import { isObject, type JsonObject } from '../model/json.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { ADDRESS_SHAPE } from './grammar/ip-address.ts';
import { LINK_SHAPE } from './grammar/ip-link-block.ts';
import { type AddressedLink, readAddressedLinks } from './grammar/ip-listing.ts';
import { type Format, parseIproute2 } from './grammar/iproute2.ts';

export type { AddressInfo } from './grammar/ip-address.ts';
export type IpAddrEntry = AddressedLink;

/** `index` and `dev` of `ip -j -o addr` belong to the interface; `-br` leaves the family to the reader. */
function settleAddress(element: JsonObject, address: JsonObject): void {
  const { index, dev, local } = address;
  if (index !== undefined) element['ifindex'] ??= index;
  if (dev !== undefined) element['ifname'] ??= dev;
  delete address['index'];
  delete address['dev'];
  if (typeof local === 'string') address['family'] ??= local.includes(':') ? 'inet6' : 'inet';
}

/** Gives the elements of `ip -j -o addr` and `ip -j -br addr` the keys of `ip -j addr`. */
function settle(element: JsonObject): void {
  const list = element['addr_info'] ?? [];
  // `ip -j -o addr` prints nothing else of an interface without addresses.
  if (Array.isArray(list) && list.length === 0 && element['ifname'] === undefined) delete element['addr_info'];
  else element['addr_info'] = list;
  if (Array.isArray(list)) for (const address of list) if (isObject(address)) settleAddress(element, address);
}

const FORMAT: Format<IpAddrEntry> = {
  shape: { ...LINK_SHAPE, addr_info: { list: ADDRESS_SHAPE, required: ['family', 'local', 'prefixlen'] } },
  required: ['ifname', 'addr_info'],
  settle,
  parseText: readAddressedLinks,
};

export const parseIpAddr = (text: string): Parsed<IpAddrEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-addr',
  summary: 'ip address, as text or JSON, ip-address(8)',
  parse: parseIpAddr,
});
