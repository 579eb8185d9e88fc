import type { Problem } from '../../model/parser.ts';

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

const lineOf = (text: string, offset: number): number => {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
};

/** Offset behind the closing quote of the string that opens at `from`; -1 when it never closes. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92) at += 1;
  }
  return -1;
}

/** Offset behind the first value of the text; -1 when its brackets do not close. */
function endOfDocument(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === 91 || code === 123) depth += 1;
    else if (code === 93 || code === 125) {
      depth -= 1;
      if (depth <= 0) return at + 1;
    }
  }
  return -1;
}

const TOKEN = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/** Where the next token ends, and its first character; undefined where no token starts. */
function token(text: string, at: number): { readonly kind: string; readonly end: number } | undefined {
  const first = text.charAt(at);
  if (first === '"') {
    const end = endOfString(text, at);
    return end === -1 ? undefined : { kind: 's', end };
  }
  if (first !== '' && '[]{}:,'.includes(first)) return { kind: first, end: at + 1 };
  TOKEN.lastIndex = at;
  const scalar = TOKEN.exec(text)?.[0];
  return scalar === undefined ? undefined : { kind: 'v', end: at + scalar.length };
}

/** What may follow, by state, RFC 8259. A closing bracket goes to `end`, whatever is written here. */
const NEXT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  value: { s: 'end', v: 'end', '[': 'first', '{': 'firstKey' },
  first: { s: 'end', v: 'end', '[': 'first', '{': 'firstKey', ']': 'end' },
  firstKey: { s: 'colon', '}': 'end' },
  key: { s: 'colon' },
  colon: { ':': 'value' },
  end: { ',': 'comma', ']': 'end', '}': 'end' },
};

/** Follows the brackets; undefined where the token cannot stand. */
function step(state: string, kind: string, open: string[]): string | undefined {
  const next = NEXT[state]?.[kind];
  if (kind === '[') open.push(']');
  else if (kind === '{') open.push('}');
  else if (kind === ']' || kind === '}') return open.pop() === kind ? next : undefined;
  else if (kind === ',' && next !== undefined)
    return open.length === 0 ? undefined : open.at(-1) === ']' ? 'value' : 'key';
  return next;
}

/** The engine's own message does not always say where it stumbled, so we look ourselves. */
function errorOffset(text: string): number {
  const open: string[] = [];
  let state = 'value';
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const read = token(text, at);
    const next = read && step(state, read.kind, open);
    if (read === undefined || next === undefined) return at;
    state = next;
    at = skipBlanks(text, read.end);
  }
  return text.length;
}

/**
 * Whether a tool printed JSON. A line such as `[2026-11-20T23:56:05] 2: eth0:` or `[root@vm ~]# ip a` is
 * not: an array of a listing holds objects, and only blanks stand before the first one.
 */
export function looksLikeJson(text: string): boolean {
  const at = skipBlanks(text, 0);
  const first = text.charAt(at);
  if (first === '{') return true;
  return first === '[' && ['{', ']', '[', ''].includes(text.charAt(skipBlanks(text, at + 1)));
}

export interface JsonDocument {
  readonly value: unknown;
  /** Line on which it starts. */
  readonly line: number;
}

/** One value, or several one after another as `ip -batch` prints them. A single malformed one empties the list. */
export function parseJsonDocuments(text: string): { documents: readonly JsonDocument[]; problem?: Problem } {
  const documents: JsonDocument[] = [];
  let line = 1;
  for (let at = 0; skipBlanks(text, at) < text.length; ) {
    const start = skipBlanks(text, at);
    const end = endOfDocument(text, start);
    const part = text.slice(start, end === -1 ? text.length : end);
    line += lineOf(text.slice(at, start), start - at) - 1;
    try {
      documents.push({ value: JSON.parse(part), line });
    } catch (error) {
      const offset = errorOffset(part);
      const reason = `malformed JSON: ${error instanceof Error ? error.message : String(error)}`;
      const where = { line: line + lineOf(part, offset) - 1, text: part.slice(offset, offset + 40) };
      return { documents: [], problem: { ...where, reason } };
    }
    line += lineOf(part, part.length) - 1;
    at = start + part.length;
  }
  return { documents };
}
