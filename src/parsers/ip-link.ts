import { defineParser, type Parsed } from '../model/parser.ts';
import { LINK_SHAPE, type LinkEntry } from './grammar/ip-link-block.ts';
import { readLinks } from './grammar/ip-listing.ts';
import { type Format, parseIproute2 } from './grammar/iproute2.ts';

export type { LinkInfo } from './grammar/ip-link-info.ts';
export type { LinkStats, Stats64 } from './grammar/ip-link-stats.ts';
export type IpLinkEntry = LinkEntry;

const FORMAT: Format<IpLinkEntry> = {
  shape: LINK_SHAPE,
  required: ['ifname'],
  // Of an address listing only the links are kept.
  parseText: readLinks,
};

/**
 * What the text cannot carry: `over_errors` where the release prints `missed` in its place, `link_netnsid`
 * where the namespace has a name, VFs, XDP programs, the QoS maps of a VLAN and the data of tunnels.
 */
export const parseIpLink = (text: string): Parsed<IpLinkEntry[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'ip-link',
  summary: 'ip link, as text or JSON, ip-link(8)',
  parse: parseIpLink,
});
