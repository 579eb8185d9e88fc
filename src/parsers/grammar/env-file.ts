import { lines, type Problems } from './lines.ts';
import { shellWord, type Unquoted } from './shell-word.ts';

export interface Assignment {
  readonly value: string;
  readonly line: number;
  /** The line as it stands in the file. */
  readonly source: string;
}

/**
 * `KEY=value` lines with `#` and `;` comments, one per line; of equal keys the last one wins.
 * A value that `unquote` gives a reason for is a problem, and without value the key is left out.
 */
export function parseAssignments(
  text: string,
  problems: Problems,
  unquote: (raw: string) => Unquoted,
): Map<string, Assignment> {
  const assignments = new Map<string, Assignment>();
  for (const { line, number } of lines(text)) {
    const read = readAssignment(line, number, problems, unquote);
    if (read !== undefined) assignments.set(read.key, read.assignment);
  }
  return assignments;
}

/** One line of them; nothing for a comment, a blank line, and a line with a problem. */
export function readAssignment(
  source: string,
  number: number,
  problems: Problems,
  unquote: (raw: string) => Unquoted,
): { readonly key: string; readonly assignment: Assignment } | undefined {
  const line = source.trim();
  if (line === '' || line.startsWith('#') || line.startsWith(';')) return undefined;
  const equals = line.indexOf('=');
  const key = line.slice(0, equals);
  if (equals === -1 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    problems.add(number, source, 'not an assignment KEY=value');
    return undefined;
  }
  const { value, reason } = unquote(line.slice(equals + 1));
  if (reason !== undefined) problems.add(number, source, reason);
  return value === undefined ? undefined : { key, assignment: { value, line: number, source } };
}

/** The first line of systemd's and NetworkManager's files; copies exist whose `#` was lost. */
const HEADER = 'This is private data. Do not parse.';

/**
 * A state file of systemd, as its parse_env_file() reads it: values hold blanks and backslashes
 * (`DOMAINNAME=a\032b`) without quotes, unless they were quoted as a whole.
 */
export function parseEnvFile(text: string, problems: Problems): Map<string, Assignment> {
  const body = text.startsWith(HEADER) ? `#${text}` : text;
  return parseAssignments(body, problems, (raw) => (/^["']/.test(raw) ? shellWord(raw) : { value: raw }));
}
