import { isObject, type JsonObject } from '../../model/json.ts';
import type { NftRule, NftSet } from '../../model/nftables.ts';
import { readJson } from './json.ts';
import type { Problems } from './lines.ts';
import { statementText } from './nft-expression.ts';
import { type ChainDraft, SET_KINDS, type TableDraft } from './nft-ruleset.ts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Tables and chains by name, since rules name theirs. */
interface Index {
  readonly tables: Map<string, TableDraft>;
  readonly chains: Map<string, ChainDraft>;
}
const key = (...names: readonly unknown[]): string => JSON.stringify(names);

/** An object that lacks what names it, or names a table that is not there, says nothing. */
type Read = (object: JsonObject, index: Index) => boolean;

function readTable({ family, name }: JsonObject, { tables }: Index): boolean {
  if (typeof family !== 'string' || typeof name !== 'string') return false;
  tables.set(key(family, name), { family, name, chains: [], sets: [] });
  return true;
}

function readChain(object: JsonObject, { tables, chains }: Index): boolean {
  const { family, table, name } = object;
  const owner = tables.get(key(family, table));
  if (owner === undefined || typeof name !== 'string') return false;
  const [type, hook, policy] = [object['type'], object['hook'], object['policy']].map(textOf);
  const priority = numberOf(object['prio']);
  const chain: ChainDraft = {
    name,
    ...(type !== undefined && { type }),
    ...(hook !== undefined && { hook }),
    ...(priority !== undefined && { priority }),
    ...(policy !== undefined && { policy }),
    rules: [],
  };
  owner.chains.push(chain);
  chains.set(key(family, table, name), chain);
  return true;
}

function countersOf(statements: readonly unknown[]): NftRule['counters'] {
  for (const statement of statements) {
    const counter = isObject(statement) ? statement['counter'] : undefined;
    if (!isObject(counter)) continue;
    const [packets, bytes] = [numberOf(counter['packets']), numberOf(counter['bytes'])];
    if (packets !== undefined && bytes !== undefined) return { packets, bytes };
  }
  return undefined;
}

function readRule(object: JsonObject, { chains }: Index): boolean {
  const chain = chains.get(key(object['family'], object['table'], object['chain']));
  if (chain === undefined) return false;
  const statements = listOf(object['expr']);
  const counters = countersOf(statements);
  const handle = numberOf(object['handle']);
  const comment = textOf(object['comment']);
  chain.rules.push({
    expr: statements.map(statementText).join(' '),
    ...(counters && { counters }),
    ...(handle !== undefined && { handle }),
    ...(comment !== undefined && { comment }),
  });
  return true;
}

const readSet =
  (kind: NftSet['kind']): Read =>
  (object, { tables }) => {
    const owner = tables.get(key(object['family'], object['table']));
    const name = textOf(object['name']);
    if (owner === undefined || name === undefined) return false;
    const type = Array.isArray(object['type']) ? object['type'].map(String).join(' . ') : textOf(object['type']);
    owner.sets.push({ name, kind, ...(type !== undefined && { type }), elements: listOf(object['elem']).length });
    return true;
  };

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['table', readTable],
  ['chain', readChain],
  ['rule', readRule],
  ...SET_KINDS.map((kind): [string, Read] => [kind, readSet(kind)]),
]);

export function readNftJson(text: string, problems: Problems): TableDraft[] {
  const index: Index = { tables: new Map(), chains: new Map() };
  for (const { value, line } of readJson(text, problems)) {
    const objects = isObject(value) ? value['nftables'] : undefined;
    if (!Array.isArray(objects)) problems.add(line, '', 'has no list "nftables"');
    for (const [at, object] of listOf(objects).entries()) {
      for (const [kind, content] of isObject(object) ? Object.entries(object) : [['', undefined] as const]) {
        const read = READERS.get(kind);
        const understood = isObject(content) && (read === undefined || read(content, index));
        if (!understood) problems.add(line, `nftables[${at}]`, 'not an object of a ruleset');
      }
    }
  }
  return [...index.tables.values()];
}
