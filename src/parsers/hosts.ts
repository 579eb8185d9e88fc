import type { HostsEntry } from '../model/names.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress } from './grammar/address.ts';
import { lines, Problems } from './grammar/lines.ts';
import { split, splitWords } from './grammar/words.ts';

function readEntry(line: string, tell: (reason: string) => void): HostsEntry | undefined {
  const [content, remark] = split(line, '#');
  const [address, name, ...aliases] = splitWords(content);
  if (address === undefined) return undefined;
  if (!isAddress(address)) {
    tell('not an IP address');
    return undefined;
  }
  if (name === undefined) {
    tell('the address has no name');
    return undefined;
  }
  const comment = remark?.trim();
  return { address, name, aliases, ...(comment && { comment }) };
}

/** A remark stands behind an entry; comments on lines of their own say nothing about one. */
export function parseHosts(text: string): Parsed<readonly HostsEntry[]> {
  const problems = new Problems();
  const value: HostsEntry[] = [];
  for (const { line, number } of lines(text)) {
    const entry = readEntry(line, (reason) => problems.add(number, line, reason));
    if (entry !== undefined) value.push(entry);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'hosts',
  summary: 'Static table of host names, /etc/hosts: hosts(5)',
  parse: parseHosts,
});
