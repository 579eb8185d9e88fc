import type { NftRule, NftSet } from '../../model/nftables.ts';
import { decimal } from './decimal.ts';
import type { Draft } from './keywords.ts';
import type { Problems } from './lines.ts';
import { nftItems } from './nft-items.ts';
import { type ChainDraft, priorityOf, SET_KINDS, type TableDraft } from './nft-ruleset.ts';

/** Blocks of a table that hold neither rules nor elements, nft(8); `ct helper` and the like have two words. */
const OTHER_BLOCKS: ReadonlySet<string> = new Set([
  ...['flowtable', 'counter', 'quota', 'limit', 'secmark', 'synproxy', 'ct', 'tunnel'],
]);
const isSetKind = (word: string): word is NftSet['kind'] => SET_KINDS.some((kind) => kind === word);

/** Words, of which a quoted string is one, with its quotes. */
function wordsOf(text: string): string[] {
  return text.match(/"[^"\n]*"?|[^\s"]+/g) ?? [];
}
const unquoted = (word: string): string => word.replace(/^"|"$/g, '');

/** Where the reader stands: outside, in a table, or in one of its blocks. */
interface State {
  readonly tables: TableDraft[];
  table: TableDraft | undefined;
  chain: ChainDraft | undefined;
  set: Draft<NftSet> | undefined;
}

function opens(head: string, depth: number): boolean {
  const [keyword = ''] = wordsOf(head.slice(0, 40));
  if (depth === 0) return keyword === 'table';
  return depth === 1 && (keyword === 'chain' || isSetKind(keyword) || OTHER_BLOCKS.has(keyword));
}

/** `table inet filter`, `chain input`, `set blocked`; `table filter` is of family ip. */
function open(state: State, text: string): void {
  const [keyword = '', ...names] = wordsOf(text).map(unquoted);
  const name = names.at(-1) ?? '';
  if (keyword === 'table') {
    state.table = { family: names.length > 1 ? (names[0] ?? '') : 'ip', name, chains: [], sets: [] };
    state.tables.push(state.table);
  } else if (keyword === 'chain') {
    state.chain = { name, rules: [] };
    state.table?.chains.push(state.chain);
  } else if (isSetKind(keyword)) {
    state.set = { name, kind: keyword, elements: 0 };
    state.table?.sets.push(state.set);
  }
}

/** `type filter hook input priority filter + 10`, up to the semicolon. */
function readHook(chain: ChainDraft, family: string, words: readonly string[]): boolean {
  const after = (word: string): string | undefined => {
    const index = words.indexOf(word);
    return index === -1 ? undefined : words[index + 1];
  };
  const [type, hook] = [after('type'), after('hook')];
  const index = words.indexOf('priority');
  const priority = index === -1 ? undefined : priorityOf(family, words.slice(index + 1));
  if (type === undefined || hook === undefined || priority === undefined) return false;
  Object.assign(chain, { type, hook, priority });
  return true;
}

/** `counter packets 3 bytes 228`: the numbers go, the word stays. */
function takeCounter(words: string[]): NftRule['counters'] {
  for (let at = words.indexOf('counter'); at !== -1; at = words.indexOf('counter', at + 1)) {
    const [packets, bytes] = [decimal(words[at + 2] ?? ''), decimal(words[at + 4] ?? '')];
    if (words[at + 1] !== 'packets' || words[at + 3] !== 'bytes' || packets === undefined || bytes === undefined)
      continue;
    words.splice(at + 1, 4);
    return { packets, bytes };
  }
  return undefined;
}

/** The end of a rule: `comment "…"`, and `# handle 7` of `-a`. */
function readRule(text: string): NftRule {
  const words = wordsOf(text);
  const handle = words.at(-3) === '#' && words.at(-2) === 'handle' ? decimal(words.at(-1) ?? '') : undefined;
  if (handle !== undefined) words.splice(-3);
  const comment = words.at(-2) === 'comment' ? words.at(-1) : undefined;
  if (comment !== undefined) words.splice(-2);
  const counters = takeCounter(words);
  return {
    expr: words.join(' '),
    ...(counters && { counters }),
    ...(handle !== undefined && { handle }),
    ...(comment !== undefined && { comment: unquoted(comment) }),
  };
}

function readChain(chain: ChainDraft, family: string, text: string): string | undefined {
  const [first = '', second = '', ...others] = wordsOf(text);
  if (first === 'type' && others.includes('hook')) {
    return readHook(chain, family, [first, second, ...others]) ? undefined : 'not the hook of a chain';
  }
  if (first === 'policy' && others.length === 0) chain.policy = second;
  else if (!isRemark(first, others)) chain.rules.push(readRule(text));
  return undefined;
}

/** A comment on the chain itself is a statement of its own. */
const isRemark = (first: string, others: readonly string[]): boolean => first === 'comment' && others.length === 0;

/** Commas outside of strings, and one more; a trailing comma counts for nothing. */
function countElements(text: string): number {
  const inner = text.slice(text.indexOf('{') + 1, Math.max(text.lastIndexOf('}'), 0));
  let count = 0;
  let empty = true;
  let quoted = false;
  for (const character of inner) {
    if (character === '"') quoted = !quoted;
    if (character === ',' && !quoted) {
      if (!empty) count += 1;
      empty = true;
    } else if (character.trim() !== '') empty = false;
  }
  return empty ? count : count + 1;
}

/** `type ipv4_addr : verdict` of a map is the type of its keys, and of its values. */
function readSet(set: Draft<NftSet>, text: string): void {
  if (text.startsWith('elements')) set.elements = countElements(text);
  else if (text.startsWith('type ')) set.type = (text.slice('type '.length).split(' : ')[0] ?? '').trim();
}

export function readNftText(text: string, problems: Problems): TableDraft[] {
  const state: State = { tables: [], table: undefined, chain: undefined, set: undefined };
  let depth = 0;
  for (const item of nftItems(text, opens)) {
    if (item.kind === 'open') {
      depth += 1;
      open(state, item.text);
    } else if (item.kind === 'close') {
      if (depth === 0) problems.add(item.line, '}', 'a brace closes nothing');
      depth = Math.max(depth - 1, 0);
      state.chain = undefined;
      state.set = undefined;
      if (depth === 0) state.table = undefined;
    } else {
      const reason = statement(state, item.text);
      if (reason !== undefined) problems.add(item.line, item.text, reason);
    }
  }
  return state.tables;
}

/** What a saved ruleset begins with: it takes the place of the one in force. */
const isReset = (text: string): boolean => /^(?:flush|delete|destroy) (?:ruleset|table)\b/.test(text);

/** What a statement stands in says what it is. */
function statement({ table, chain, set }: State, text: string): string | undefined {
  if (table === undefined) return isReset(text) ? undefined : 'outside of any table';
  if (chain !== undefined) return readChain(chain, table.family, text);
  if (set !== undefined) readSet(set, text);
  return undefined;
}
