import { defineParser, type Parsed } from '../model/parser.ts';
import {
  type BridgeVlan,
  isVlanRange,
  readVlan,
  readVlanDetails,
  VLAN_KEYS,
  type VlanDraft,
} from './grammar/bridge-vlan-entry.ts';
import { parseJsonList } from './grammar/json-list.ts';
import { isJsonList, isRecord } from './grammar/json-text.ts';
import { lines, Problems } from './grammar/lines.ts';
import { type Fields, fromJson } from './grammar/typed-keys.ts';
import { isIndented, WordCursor } from './grammar/word-cursor.ts';

/** The VLANs of a bridge port, with the keys of `bridge -j vlan`. */
export interface BridgeVlanPort {
  readonly ifname: string;
  readonly vlans: readonly BridgeVlan[];
}

type Tell = (reason: string) => void;
interface Draft {
  readonly ifname: string;
  readonly vlans: VlanDraft[];
}

/** `port  vlan-id`, and before 5.3 `port<tab>vlan ids`. */
function isHeader(line: string): boolean {
  if (!line.startsWith('port')) return false;
  const words = new WordCursor(line);
  return words.next() === 'port' && words.next().startsWith('vlan');
}

/** One VLAN, or what `-d` and `-s` say about the last one. A port that has none may say `None`. */
function readRest(words: WordCursor, { vlans }: Draft, tell: Tell): void {
  const word = words.peek();
  const last = vlans.at(-1);
  if (word === '' || word === 'None') return;
  if (last !== undefined && !isVlanRange(word)) {
    readVlanDetails(words, last, tell);
    return;
  }
  const vlan = readVlan(words, tell);
  if (vlan !== undefined) vlans.push(vlan);
}

function parseText(text: string): Parsed<readonly BridgeVlanPort[]> {
  const problems = new Problems();
  const value: Draft[] = [];
  for (const { line, number } of lines(text)) {
    const tell = (reason: string): void => problems.add(number, line, reason);
    const words = new WordCursor(line);
    if (words.ended() || isHeader(line)) continue;
    if (!isIndented(line)) value.push({ ifname: words.next(), vlans: [] });
    const port = value.at(-1);
    if (port === undefined) tell('does not follow a port');
    else readRest(words, port, tell);
  }
  return { value, problems: problems.list };
}

/** With `-s` alone the tool says `vid` for `vlan` (print_one_vlan_stats of bridge/vlan.c). */
function readJsonVlan({ vid, ...entry }: Readonly<Record<string, unknown>>, tell: Tell): Fields {
  return fromJson(vid === undefined ? entry : { vlan: vid, ...entry }, VLAN_KEYS, tell);
}

function readJsonPort(item: Readonly<Record<string, unknown>>, tell: Tell): BridgeVlanPort | undefined {
  const { ifname, vlans, ...others } = item;
  for (const key of Object.keys(others)) tell(`has the unknown key ${key.slice(0, 40)}`);
  if (typeof ifname !== 'string' || !Array.isArray(vlans)) {
    tell('does not list the VLANs of a port');
    return undefined;
  }
  const port: Draft = { ifname, vlans: [] };
  for (const entry of vlans) {
    const fields = isRecord(entry) ? readJsonVlan(entry, tell) : {};
    if (typeof fields['vlan'] === 'number') port.vlans.push({ ...fields, vlan: fields['vlan'] });
    else tell('has a VLAN without id');
  }
  return port;
}

export const parseBridgeVlan = (text: string): Parsed<readonly BridgeVlanPort[]> =>
  isJsonList(text) ? parseJsonList(text, readJsonPort) : parseText(text);

export default defineParser({
  id: 'bridge-vlan',
  summary: 'VLANs of bridge ports as bridge(8) prints them: `bridge [-c] [-d] [-s] [-j] vlan show`',
  parse: parseBridgeVlan,
});
