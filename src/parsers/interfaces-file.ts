import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

export interface InterfacesFile {
  /** `iface NAME FAMILY METHOD`, without the options below it. */
  readonly interfaces: readonly {
    readonly name: string;
    readonly family: string;
    readonly method: string;
    readonly line: number;
  }[];
  /** Names behind `auto`, `allow-hotplug` and other `allow-` lines. */
  readonly auto: readonly string[];
  /** Files that are read as well: `source` and `source-directory`. */
  readonly sources: readonly string[];
}

export default defineParser({
  id: 'interfaces-file',
  summary: 'Configuration of ifupdown, /etc/network/interfaces: interfaces(5)',
  parse: parseInterfacesFile,
});

export function parseInterfacesFile(text: string): Parsed<InterfacesFile> {
  const problems = new Problems();
  const value = {
    interfaces: [] as InterfacesFile['interfaces'][number][],
    auto: [] as string[],
    sources: [] as string[],
  };
  let inStanza = false;
  for (const { line, number } of lines(text)) {
    const [word = '', ...rest] = splitWords(line);
    if (word === '' || word.startsWith('#')) continue;
    const listed = listFor(word, value);
    if (word === 'iface') {
      const [name, family, method] = rest;
      inStanza = name !== undefined;
      if (name === undefined || family === undefined || method === undefined)
        problems.add(number, line, 'iface takes a name, a family and a method');
      else value.interfaces.push({ name, family, method, line: number });
    } else if (listed) for (const item of rest) listed.push(item);
    else if (['mapping', 'template', 'rename', 'no-auto-down', 'no-scripts'].includes(word))
      inStanza = word === 'mapping';
    else if (!inStanza) problems.add(number, line, 'an option before the first iface');
  }
  return { value: { ...value, auto: [...new Set(value.auto)] }, problems: problems.list };
}

/** To which list of names or of paths a line adds. */
function listFor<L>(word: string, { auto, sources }: { readonly auto: L; readonly sources: L }): L | undefined {
  if (word === 'auto' || word.startsWith('allow-')) return auto;
  return word === 'source' || word === 'source-directory' ? sources : undefined;
}
