import { defineParser, type Parsed } from '../model/parser.ts';
import { parseAssignments } from './grammar/env-file.ts';
import { Problems } from './grammar/lines.ts';
import { shellWord } from './grammar/shell-word.ts';

export type Ifcfg = Readonly<Record<string, string>>;

export default defineParser({
  id: 'ifcfg',
  summary:
    'An interface of Red Hat network scripts, /etc/sysconfig/network-scripts/ifcfg-NAME (nm-settings-ifcfg-rh(5))',
  parse: parseIfcfg,
});

/** Read line by line as NetworkManager does, which no quote outlasts. */
export function parseIfcfg(text: string): Parsed<Ifcfg> {
  const problems = new Problems();
  const assignments = parseAssignments(text, problems, shellWord);
  // Own properties whatever their names, also `__proto__`.
  const value = Object.fromEntries([...assignments].map(([key, { value }]) => [key, value]));
  return { value, problems: problems.list };
}
