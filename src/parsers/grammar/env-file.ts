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
  for (const { line: source, number } of lines(text)) {
    const line = source.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const equals = line.indexOf('=');
    if (equals === -1 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(line.slice(0, equals))) {
      problems.add(number, source, 'not an assignment KEY=value');
      continue;
    }
    const { value, reason } = unquote(line.slice(equals + 1));
    if (reason !== undefined) problems.add(number, source, reason);
    if (value !== undefined) assignments.set(line.slice(0, equals), { value, line: number, source });
  }
  return assignments;
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
