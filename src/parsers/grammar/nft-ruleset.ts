import type { NftChain, NftRule, NftSet, NftTable } from '../../model/nftables.ts';
import type { Draft } from './keywords.ts';

/** A chain and a table while they are read; the lists grow. */
export interface ChainDraft extends Draft<NftChain> {
  rules: NftRule[];
}
export interface TableDraft extends Draft<NftTable> {
  chains: ChainDraft[];
  sets: NftSet[];
}

export const SET_KINDS: readonly NftSet['kind'][] = ['set', 'map', 'meter'];

/** Names of priorities, std_prios in nft's src/rule.c; those of family bridge are their own. */
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
]);
const BRIDGE_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['dstnat', -300],
  ['filter', -200],
  ['out', 100],
  ['srcnat', 300],
]);

/** `-100`, `dstnat`, `filter + 10`, in words. */
export function priorityOf(family: string, words: readonly string[]): number | undefined {
  const [base = '', sign, offset] = words;
  const named = (family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES).get(base);
  const start = named ?? (/^-?\d{1,10}$/.test(base) ? Number(base) : undefined);
  if (start === undefined || sign === undefined || !/^[+-]$/.test(sign)) return start;
  if (!/^\d{1,10}$/.test(offset ?? '')) return undefined;
  return sign === '+' ? start + Number(offset) : start - Number(offset);
}
