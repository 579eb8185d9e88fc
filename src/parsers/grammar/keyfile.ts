import type { Assignment } from './env-file.ts';
import { lines, type Problems } from './lines.ts';

export type Keyfile = ReadonlyMap<string, ReadonlyMap<string, Assignment>>;

/** Escapes of GLib's g_key_file_get_string(). */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['s', ' '],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
]);

/** GLib's GKeyFile: `[group]` lines and `key=value` lines below them; a group or key given again adds or replaces. */
export function parseKeyfile(text: string, problems: Problems): Keyfile {
  const groups = new Map<string, Map<string, Assignment>>();
  let group: Map<string, Assignment> | undefined;
  for (const { line: source, number } of lines(text)) {
    const line = source.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const name = groupName(line);
    const equals = line.indexOf('=');
    if (name !== undefined) {
      group = groups.get(name) ?? new Map();
      groups.set(name, group);
    } else if (equals < 1) {
      problems.add(number, source, 'neither a [group] nor key=value');
    } else if (group === undefined) {
      problems.add(number, source, 'a key before the first [group]');
    } else {
      const value = unescaped(line.slice(equals + 1).trimStart());
      if (value === undefined) problems.add(number, source, 'an escape that key files do not have');
      else group.set(line.slice(0, equals).trimEnd(), { value, line: number, source });
    }
  }
  return groups;
}

function groupName(line: string): string | undefined {
  const end = line.trimEnd();
  return end.startsWith('[') && end.endsWith(']') ? end.slice(1, -1) : undefined;
}

function unescaped(raw: string): string | undefined {
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', from)) {
    const char = ESCAPES.get(raw.charAt(at + 1));
    if (char === undefined) return undefined;
    value += raw.slice(from, at) + char;
    from = at + 2;
  }
  return value + raw.slice(from);
}
