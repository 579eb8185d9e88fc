import { defineParser, type Parsed } from '../model/parser.ts';
import { isMac } from './grammar/address.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isPasted } from './grammar/pasted.ts';
import { splitWords } from './grammar/words.ts';

/** An interface of a libvirt domain. What virsh prints as `-` is absent. */
export interface DomainInterface {
  /** Device of the host; absent while the domain is off. */
  readonly interface?: string;
  readonly type: string;
  /** Bridge, network or device that it is attached to. */
  readonly source?: string;
  readonly model?: string;
  readonly mac?: string;
}

const TOOLS = ['virsh', 'domiflist'];

const isRule = (line: string): boolean => line.startsWith('---') && /^-+$/.test(line);

/** A source may hold blanks (the name of a libvirt network), the other columns do not. */
function readRow(line: string): DomainInterface | undefined {
  const words = splitWords(line);
  const [device, type] = words;
  const [model, mac] = words.slice(-2);
  if (words.length < 5 || device === undefined || type === undefined) return undefined;
  if (model === undefined || mac === undefined || (mac !== '-' && !isMac(mac))) return undefined;
  const source = words.slice(2, -2).join(' ');
  return {
    ...(device !== '-' && { interface: device }),
    type,
    ...(source !== '-' && { source }),
    ...(model !== '-' && { model }),
    ...(mac !== '-' && { mac }),
  };
}

export function parseVirshDomiflist(text: string): Parsed<readonly DomainInterface[]> {
  const problems = new Problems(...TOOLS);
  const value: DomainInterface[] = [];
  let header: { readonly line: string; readonly number: number } | undefined;
  let ruled = false;
  for (const { line, number } of lines(text)) {
    const content = line.trim();
    if (content === '' || isPasted(content, TOOLS)) continue;
    const row = readRow(content);
    if (isRule(content)) ruled = true;
    else if (row !== undefined) value.push(row);
    // The header is translated: it is known by the rule below it.
    else if (header === undefined && !ruled) header = { line, number };
    else problems.add(number, line, 'is not an interface of a domain');
  }
  if (header !== undefined && !ruled) problems.add(header.number, header.line, 'is not an interface of a domain');
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'virsh-domiflist',
  summary: 'Interfaces of a libvirt domain as virsh(1) prints them: `virsh domiflist DOMAIN`',
  parse: parseVirshDomiflist,
});
