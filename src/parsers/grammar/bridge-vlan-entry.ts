import { decimal } from './decimal.ts';
import { fromWord, type TypedKeys, type Value } from './typed-keys.ts';
import type { WordCursor } from './word-cursor.ts';

/** A VLAN of a bridge port, with the keys of `bridge -j vlan`. */
export interface BridgeVlan {
  readonly vlan: number;
  /** Last one of a range, `-c`. */
  readonly vlanEnd?: number;
  /** `PVID`, `Egress Untagged`. Absent when there are none. */
  readonly flags?: readonly string[];
  /** Options of the VLAN on this port, `-d`. */
  readonly state?: string;
  readonly mcast_router?: number;
  readonly neigh_suppress?: boolean;
  readonly mcast_n_groups?: number;
  readonly mcast_max_groups?: number;
  /** `-s`. */
  readonly rx_bytes?: number;
  readonly rx_packets?: number;
  readonly tx_bytes?: number;
  readonly tx_packets?: number;
}

export type VlanDraft = { -readonly [K in keyof BridgeVlan]: BridgeVlan[K] };

const OPTIONS: TypedKeys = new Map([
  ['state', 'string'],
  ['mcast_router', 'number'],
  ['neigh_suppress', 'boolean'],
  ['mcast_n_groups', 'number'],
  ['mcast_max_groups', 'number'],
] as const);
export const VLAN_KEYS: TypedKeys = new Map([
  ...OPTIONS,
  ['vlan', 'number'],
  ['vlanEnd', 'number'],
  ['flags', 'strings'],
  ['rx_bytes', 'number'],
  ['rx_packets', 'number'],
  ['tx_bytes', 'number'],
  ['tx_packets', 'number'],
] as const);

type Tell = (reason: string) => void;

/** Whether a word is a VLAN id or a range of them: `10`, `100-199`. */
export const isVlanRange = (word: string): boolean => readRange(word) !== undefined;

function readRange(word: string): VlanDraft | undefined {
  const dash = word.indexOf('-');
  const vlan = decimal(dash === -1 ? word : word.slice(0, dash));
  if (vlan === undefined) return undefined;
  if (dash === -1) return { vlan };
  const vlanEnd = decimal(word.slice(dash + 1));
  return vlanEnd === undefined ? undefined : { vlan, vlanEnd };
}

/** `10 PVID Egress Untagged`. */
export function readVlan(words: WordCursor, tell: Tell): VlanDraft | undefined {
  const range = words.next();
  const draft = readRange(range);
  if (draft === undefined) {
    tell(`has no VLAN id in ${range.slice(0, 40)}`);
    return undefined;
  }
  const flags: string[] = [];
  for (let word = words.next(); word !== ''; word = words.next()) {
    if (word === 'PVID') flags.push(word);
    else if (word === 'Egress' && words.peek() === 'Untagged') flags.push(`${word} ${words.next()}`);
    else tell(`has the unknown flag ${word.slice(0, 40)}`);
  }
  if (flags.length > 0) draft.flags = flags;
  return draft;
}

/** What `-d` and `-s` print below a VLAN: `state forwarding mcast_router 1`, `RX: 84 bytes 1 packets`. */
export function readVlanDetails(words: WordCursor, draft: VlanDraft, tell: Tell): void {
  const direction = words.peek();
  if (direction === 'RX:' || direction === 'TX:') {
    const [, bytes, , packets] = [words.next(), decimal(words.next()), words.next(), decimal(words.next())];
    if (bytes === undefined || packets === undefined) tell('does not count bytes and packets');
    else if (direction === 'RX:') Object.assign(draft, { rx_bytes: bytes, rx_packets: packets });
    else Object.assign(draft, { tx_bytes: bytes, tx_packets: packets });
    return;
  }
  for (let word = words.next(); word !== ''; word = words.next()) readOption(word, words, draft, tell);
}

function readOption(word: string, words: WordCursor, draft: VlanDraft, tell: Tell): void {
  const type = OPTIONS.get(word);
  const value: Value | undefined = type === undefined ? undefined : fromWord(words.next(), type);
  if (type === undefined) tell(`has the unknown word ${word.slice(0, 40)}`);
  else if (value === undefined) tell(`has no ${type} behind ${word}`);
  else Object.assign(draft, { [word]: value });
}
