import type { NftRuleset } from '../model/nftables.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { looksLikeJson } from './grammar/json.ts';
import { Problems } from './grammar/lines.ts';
import { readNftJson } from './grammar/nft-json.ts';
import { readNftText } from './grammar/nft-text.ts';

/** The same state as text and as JSON gives the same tables, chains, sets and counters; `expr` may be spelt otherwise. */
export function parseNftRuleset(text: string): Parsed<NftRuleset> {
  const problems = new Problems();
  const tables = looksLikeJson(text) ? readNftJson(text, problems) : readNftText(text, problems);
  return { value: { tables }, problems: problems.list };
}

export default defineParser({
  id: 'nft-ruleset',
  summary: 'nft [-a] [-nn] [-s] list ruleset, also with -j: nft(8), libnftables-json(5)',
  parse: parseNftRuleset,
});
