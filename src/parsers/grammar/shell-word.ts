/** The value of an assignment, or why it has none; both when the value is only nearly what a shell would make of it. */
export interface Unquoted {
  readonly value?: string;
  readonly reason?: string;
}
interface Piece {
  readonly text: string;
  readonly end: number;
}

const NOT_CLOSED = 'the quote is not closed on this line';
const SPECIAL = new Set(' \t\'"\\$`;&|()<>');
/** What a backslash escapes between double quotes, POSIX.1 shell 2.2.3. */
const ESCAPABLE = new Set('"\\$`');

/**
 * One word as a shell reads it behind `KEY=`: quotes in any mixture, and a comment behind a blank.
 * Nothing is expanded: `$NAME` stays as it is.
 */
export function shellWord(text: string): Unquoted {
  let value = '';
  let at = 0;
  let expands = false;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === ' ' || char === '\t' || char === ';') {
      // A shell, and NetworkManager's shvar.c, let one semicolon end the assignment.
      const rest = text.slice(at).trimStart().replace(/^;/, '').trim();
      if (rest !== '' && !rest.startsWith('#'))
        return { reason: 'text behind the value, which a shell takes for a command' };
      break;
    }
    const piece = pieceAt(text, at, char);
    if (typeof piece === 'string') return { reason: piece };
    expands ||= piece.expands === true;
    value += piece.text;
    at = piece.end;
  }
  return expands ? { value, reason: 'a shell would expand $ or ` here' } : { value };
}

type ExpandablePiece = Piece & { readonly expands?: boolean };

function pieceAt(text: string, at: number, char: string): ExpandablePiece | string {
  if (char === "'") return closed(text, at + 1);
  if (char === '"') return doubleQuoted(text, at + 1);
  if (char === '\\')
    return at + 1 < text.length ? { text: text.charAt(at + 1), end: at + 2 } : 'the line ends in a backslash';
  if (text.startsWith("$'", at)) return ansiQuoted(text, at + 2);
  if (char === '$' || char === '`') return { text: char, end: at + 1, expands: true };
  if (SPECIAL.has(char)) return `the unquoted ${char} has a meaning of its own in a shell`;
  let end = at + 1;
  while (end < text.length && !SPECIAL.has(text.charAt(end))) end += 1;
  return { text: text.slice(at, end), end };
}

function closed(text: string, start: number): Piece | string {
  const end = text.indexOf("'", start);
  return end === -1 ? NOT_CLOSED : { text: text.slice(start, end), end: end + 1 };
}

function doubleQuoted(text: string, start: number): ExpandablePiece | string {
  let value = '';
  let from = start;
  let expands = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { text: value + text.slice(from, at), end: at + 1, expands };
    if (char === '$' || char === '`') expands = true;
    if (char !== '\\' || !ESCAPABLE.has(text.charAt(at + 1))) continue;
    value += text.slice(from, at);
    from = at + 1;
    at += 1;
  }
  return NOT_CLOSED;
}

const ANSI: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** `$'…'`, bash(1) under QUOTING: NetworkManager writes control characters so. */
function ansiQuoted(text: string, start: number): Piece | string {
  let value = '';
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'") return { text: value, end: at + 1 };
    const piece = char === '\\' ? ansiEscape(text, at + 1) : { text: char, end: at + 1 };
    value += piece.text;
    at = piece.end;
  }
  return NOT_CLOSED;
}

function ansiEscape(text: string, at: number): Piece {
  const numbered = /^(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))/;
  const [all, x, u, long, octal] = numbered.exec(text.slice(at, at + 9)) ?? [];
  if (all === undefined) return { text: ANSI.get(text.charAt(at)) ?? text.charAt(at), end: at + 1 };
  const point = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8);
  return { text: point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd', end: at + all.length };
}
