import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

export interface SysctlSetting {
  /** As sysctl(8) prints it: a dot inside a part is a slash, `net.ipv4.conf.eth0/100.rp_filter`. May hold `*` in a file. */
  readonly name: string;
  /** Several numbers have one blank between them. Absent in `-net.ipv4.conf.lo.rp_filter`, which shields a name from patterns. */
  readonly value?: string;
  /** `-` in front: nobody hears of it when it cannot be set, sysctl.d(5). */
  readonly ignoreErrors?: true;
}

/** Where the first separator of a name is a slash, slashes separate and dots are part of a name, sysctl.d(5). */
export function sysctlName(text: string): string {
  const first = text.search(/[./]/);
  if (first === -1 || text[first] === '.') return text;
  return text.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

/** Values by their words: the kernel prints tabs where people type blanks. */
export const sysctlValue = (text: string): string => splitWords(text.trim()).join(' ');

function readSetting(line: string): SysctlSetting | undefined {
  const ignored = line.startsWith('-');
  const text = ignored ? line.slice(1) : line;
  const equals = text.indexOf('=');
  const name = sysctlName((equals === -1 ? text : text.slice(0, equals)).trim());
  if (name === '' || splitWords(name).length > 1 || (equals === -1 && !ignored)) return undefined;
  return {
    name,
    ...(equals !== -1 && { value: sysctlValue(text.slice(equals + 1)) }),
    ...(ignored && { ignoreErrors: true }),
  };
}

/** What sysctl(8) says on standard error, and `sysctl --system` of each file, among the settings. */
const isMessage = (line: string): boolean => line.startsWith('sysctl: ') || line.startsWith('* Applying ');

/** Every setting in its order: the last one of a name is in force. */
export function parseSysctl(text: string): Parsed<readonly SysctlSetting[]> {
  const problems = new Problems();
  const value: SysctlSetting[] = [];
  for (const { line, number } of lines(text)) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#') || bare.startsWith(';') || isMessage(bare)) continue;
    const setting = readSetting(bare);
    if (setting === undefined) problems.add(number, line, 'not NAME = VALUE');
    else value.push(setting);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'sysctl',
  summary: 'Kernel settings as sysctl(8) prints them, or as files of sysctl.d(5) hold them',
  parse: parseSysctl,
});
