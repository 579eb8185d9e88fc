import type { IptablesTable } from '../model/iptables.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isBlankLine, splitWords } from './grammar/words.ts';

interface Chain {
  readonly name: string;
  readonly policy?: string;
  readonly rules: string[];
}
type Tables = Map<string, Map<string, Chain>>;

/** `:FORWARD DROP [0:0]`; a chain of the user has `-` there. */
function readChain(table: Map<string, Chain>, line: string): boolean {
  const [name = '', policy] = splitWords(line.slice(1));
  if (name === '' || policy === undefined) return false;
  table.set(name, { name, rules: [], ...(policy !== '-' && { policy }) });
  return true;
}

/** `[3:180] -A FORWARD -i eth0 -j ACCEPT`, with counters where they were asked for. */
function readRule(table: Map<string, Chain>, line: string): boolean {
  const [, name = '', rule = ''] = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
  const chain = table.get(name);
  chain?.rules.push(rule);
  return chain !== undefined;
}

export function parseIptablesSave(text: string): Parsed<readonly IptablesTable[]> {
  const problems = new Problems();
  const tables: Tables = new Map();
  let table: Map<string, Chain> | undefined;
  for (const { line, number } of lines(text)) {
    if (isBlankLine(line) || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      const name = line.slice(1).trim();
      table = tables.get(name) ?? new Map<string, Chain>();
      tables.set(name, table);
    } else if (line.trim() === 'COMMIT') table = undefined;
    else if (table === undefined) problems.add(number, line, 'stands in no table');
    else if (!(line.startsWith(':') ? readChain(table, line) : readRule(table, line)))
      problems.add(number, line, 'neither a chain nor a rule of one');
  }
  return {
    value: [...tables].map(([name, chains]) => ({ name, chains: [...chains.values()] })),
    problems: problems.list,
  };
}

export default defineParser({
  id: 'iptables-save',
  summary: 'Tables, chains and rules of iptables: iptables-save(8), of both of its backends',
  parse: parseIptablesSave,
});
