import { isObject, type JsonObject } from '../model/json.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { type BridgeVlan, isVlanRange, readVlan, VLAN_SHAPE, type VlanDraft } from './grammar/bridge-vlan-entry.ts';
import { type Format, Listing, parseIproute2 } from './grammar/iproute2.ts';
import type { Problems } from './grammar/lines.ts';
import { isPasted } from './grammar/pasted.ts';
import type { Words } from './grammar/words.ts';

/** The VLANs of a bridge port, with the keys of `bridge -j vlan`. */
export interface BridgeVlanPort {
  readonly ifname: string;
  readonly vlans: readonly BridgeVlan[];
}

interface Draft {
  readonly ifname: string;
  readonly vlans: VlanDraft[];
}

/** `port  vlan-id`, and before 5.3 `port<tab>vlan ids`. */
function isHeader(words: Words): boolean {
  const header = words.take('port') && words.peek().startsWith('vlan');
  words.restart();
  return header;
}

/** A line at the margin; undefined when nothing on it shows that its first word is a port. */
function readPort(words: Words): Draft | undefined {
  const port: Draft = { ifname: words.next(), vlans: [] };
  const second = words.peek();
  // A port that has none may say so.
  if (second === '') return isPasted(words.text, []) ? undefined : port;
  return second === 'None' || isVlanRange(second) ? port : undefined;
}

function parseText(text: string, problems: Problems): BridgeVlanPort[] {
  const ports: Draft[] = [];
  const listing = new Listing(text);
  const { words } = listing;
  let port: Draft | undefined;
  while (listing.advance()) {
    if (isHeader(words)) continue;
    const begins = !words.indented;
    if (begins) {
      port = readPort(words);
      if (port !== undefined) ports.push(port);
    }
    if (port === undefined) listing.report(problems, begins ? 'not a port with its VLANs' : 'not below a port');
    else if (!words.ended && !words.take('None')) listing.report(problems, readVlan(words, port.vlans));
  }
  return ports;
}

/** With `-s` alone the tool says `vid` for `vlan` (print_one_vlan_stats of bridge/vlan.c). */
function settle({ vlans }: JsonObject): void {
  if (!Array.isArray(vlans)) return;
  for (const entry of vlans.filter(isObject)) {
    if (entry['vid'] !== undefined) entry['vlan'] = entry['vid'];
    delete entry['vid'];
  }
}

const FORMAT: Format<BridgeVlanPort> = {
  shape: { ifname: 'string', vlans: { list: VLAN_SHAPE, required: ['vlan'] } },
  required: ['ifname', 'vlans'],
  settle,
  parseText,
};

export const parseBridgeVlan = (text: string): Parsed<BridgeVlanPort[]> => parseIproute2(text, FORMAT);

export default defineParser({
  id: 'bridge-vlan',
  summary: 'VLANs of bridge ports as bridge(8) prints them: `bridge [-c] [-d] [-s] [-j] vlan show`',
  parse: parseBridgeVlan,
});
