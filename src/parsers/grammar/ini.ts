import type { IniSection } from '../../model/managers.ts';
import { lines, type Problems } from './lines.ts';

interface Draft extends IniSection {
  readonly settings: { key: string; value: string; line: number }[];
}

/**
 * Configuration files of systemd, systemd.syntax(7): comments are whole lines, a backslash at the end goes on
 * in the next line that is no comment, sections and keys may stand there more than once.
 */
export function parseIni(text: string, problems: Problems): readonly IniSection[] {
  const sections: Draft[] = [];
  for (const { line, number } of logicalLines(text)) {
    const section = sections.at(-1);
    const equals = line.indexOf('=');
    if (line.startsWith('[')) {
      if (!line.endsWith(']')) problems.add(number, line, 'the [ is not closed');
      sections.push({ name: line.endsWith(']') ? line.slice(1, -1) : line.slice(1), line: number, settings: [] });
    } else if (equals < 1) problems.add(number, line, 'neither a [section] nor KEY=value');
    else if (section === undefined) problems.add(number, line, 'a setting before the first [section]');
    else {
      const key = line.slice(0, equals).trimEnd();
      section.settings.push({ key, value: line.slice(equals + 1).trim(), line: number });
    }
  }
  return sections;
}

const isComment = (line: string): boolean => line.startsWith('#') || line.startsWith(';');

function* logicalLines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let parts: string[] = [];
  let start = 0;
  for (const { line: source, number } of lines(text)) {
    const line = source.trim();
    if (isComment(line) || (line === '' && parts.length === 0)) continue;
    if (parts.length === 0) start = number;
    const goesOn = line.endsWith('\\');
    // The backslash stands for a blank.
    parts.push(goesOn ? line.slice(0, -1) : line);
    if (goesOn) continue;
    yield { line: parts.join(' ').trim(), number: start };
    parts = [];
  }
  if (parts.length > 0) yield { line: parts.join(' ').trim(), number: start };
}

/** Values of a key in the sections of a name. An empty value takes back those before it. */
export function valuesOf(sections: readonly IniSection[], name: string, ...keys: readonly string[]): readonly string[] {
  let values: string[] = [];
  for (const { settings } of sections.filter((section) => section.name === name)) {
    for (const { key, value } of settings) {
      if (!keys.includes(key)) continue;
      if (value === '') values = [];
      else values.push(value);
    }
  }
  return values;
}
