import type { Problems } from './lines.ts';

export interface Word {
  /** Without quotes, escapes decoded. */
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins in the file. */
  readonly start: number;
}

/** `words… ;` or `words… { statements }`. Commas only separate words. */
export interface Statement {
  readonly words: readonly Word[];
  /** As it stands in the file, a block without its braces. */
  readonly text: string;
  /** Line of its first word. */
  readonly line: number;
  readonly block?: readonly Statement[];
}

/** A statement from its word number `index` on, as it stands in the file. */
export function textFrom(statement: Statement, index: number): string {
  const word = statement.words[index];
  const first = statement.words[0];
  return word === undefined || first === undefined ? '' : statement.text.slice(word.start - first.start);
}

/**
 * The grammar that the lease files of ISC dhclient and dhcpd share (dhclient.leases(5), common/conflex.c).
 * A block that the file ends in is left out: the daemon was stopped while it wrote.
 * `outermost` names blocks that stand in no other: where one does, the block around it was cut off.
 */
export function parseIsc(text: string, problems: Problems, outermost: ReadonlySet<string>): readonly Statement[] {
  return new Reader(text, problems, outermost).read();
}

interface Frame {
  readonly head: Omit<Statement, 'block'>;
  readonly statements: Statement[];
}

/** Neither daemon nests more than three deep; each block that is open takes memory. */
const MAX_DEPTH = 100;
const MAX_WORDS = 100_000;
/** An option has 64 KiB at most, each byte of it up to four characters: `\012`. */
const MAX_STRING = 256 * 1024;
/** Among the blanks the byte order mark that editors of Windows put in front of a file. */
const PUNCTUATION: ReadonlySet<string> = new Set(' \t\r\n\f\v\ufeff,;{}');
const WORD_END: ReadonlySet<string> = new Set([...PUNCTUATION, '"', '#']);

class Reader {
  readonly #text: string;
  readonly #problems: Problems;
  readonly #outermost: ReadonlySet<string>;
  readonly #top: Statement[] = [];
  #open: Frame[] = [];
  /** Blocks that are open beyond MAX_DEPTH. */
  #beyond = 0;
  #words: Word[] = [];
  #at = 0;
  #line = 1;
  /** Line and end of the words collected so far. */
  #first = 1;
  #end = 0;

  constructor(text: string, problems: Problems, outermost: ReadonlySet<string>) {
    this.#text = text;
    this.#problems = problems;
    this.#outermost = outermost;
  }

  read(): readonly Statement[] {
    while (this.#at < this.#text.length) this.#token(this.#text.charAt(this.#at));
    if (this.#words.length > 0) this.#complain(this.#head(), 'the file ends within a statement');
    const cut = this.#open[0];
    if (cut !== undefined) this.#complain(cut.head, 'the file ends before the block is closed');
    return this.#top;
  }

  #token(char: string): void {
    if (char === '#') this.#comment();
    else if (char === '"') this.#string();
    else if (PUNCTUATION.has(char)) this.#punctuation(char);
    else this.#word();
  }

  #punctuation(char: string): void {
    this.#at += 1;
    if (char === '\n') this.#line += 1;
    else if (char === ';') this.#endStatement();
    else if (char === '{') this.#openBlock();
    else if (char === '}') this.#closeBlock();
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #word(): void {
    const start = this.#at;
    while (this.#at < this.#text.length && !WORD_END.has(this.#text.charAt(this.#at))) this.#at += 1;
    this.#add({ text: this.#text.slice(start, this.#at), quoted: false, start });
  }

  /** A quoted string ends on its line: dhclient writes a line feed as `\012`. */
  #string(): void {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && !'"\n'.includes(this.#text.charAt(end))) {
      end += this.#text[end] === '\\' && this.#text[end + 1] !== '\n' ? 2 : 1;
    }
    end = Math.min(end, this.#text.length);
    const closed = this.#text.charAt(end) === '"';
    this.#at = closed ? end + 1 : end;
    this.#add({ text: decode(this.#text.slice(start + 1, end)), quoted: true, start });
    if (closed) return;
    this.#complain(this.#head(), 'the quote is not closed on its line');
    this.#words = [];
  }

  #add(word: Word): void {
    if (this.#words.length === 0) this.#first = this.#line;
    if (this.#words.length === MAX_WORDS)
      this.#complain(this.#head(), `words after the first ${MAX_WORDS} are not read`);
    if (this.#words.length <= MAX_WORDS) this.#words.push(word);
    this.#end = this.#at;
  }

  #head(): Omit<Statement, 'block'> {
    const text = this.#text.slice(this.#words[0]?.start ?? this.#end, this.#end);
    return { words: this.#words, text, line: this.#first };
  }

  /** The statements of the innermost block. */
  #siblings(): Statement[] {
    return this.#open.at(-1)?.statements ?? this.#top;
  }

  #endStatement(): void {
    if (this.#words.length > 0 && this.#beyond === 0) this.#siblings().push(this.#head());
    this.#words = [];
  }

  #openBlock(): void {
    const head = this.#words.length > 0 ? this.#head() : { words: [], text: '', line: this.#line };
    const cut = this.#open[0];
    if (cut !== undefined && this.#outermost.has(head.words[0]?.text ?? '')) {
      this.#complain(cut.head, 'the block is not closed before the next one');
      this.#open = [];
      this.#beyond = 0;
    }
    this.#words = [];
    if (this.#open.length < MAX_DEPTH) this.#open.push({ head, statements: [] });
    else if (this.#beyond++ === 0) this.#complain(head, `blocks more than ${MAX_DEPTH} deep are not read`);
  }

  #closeBlock(): void {
    if (this.#words.length > 0) this.#complain(this.#head(), 'the statement has no ; at its end');
    this.#words = [];
    if (this.#beyond > 0) {
      this.#beyond -= 1;
      return;
    }
    const frame = this.#open.pop();
    if (frame === undefined) this.#problems.add(this.#line, '}', 'closes no block');
    else {
      const { words, text, line } = frame.head;
      this.#siblings().push({ words, text, line, block: frame.statements });
    }
  }

  #complain(head: Omit<Statement, 'block'>, reason: string): void {
    this.#problems.add(head.line, head.text, reason);
  }
}

const CONTROL: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['r', '\r'],
  ['n', '\n'],
  ['b', '\b'],
]);

/** Octal as dhclient prints bytes, and the other escapes that conflex.c reads. */
function decode(raw: string): string {
  if (raw.length > MAX_STRING) return raw;
  return raw.replace(
    /\\(?:([0-3][0-7]{2})|x([0-9a-f]{2})|([\s\S]))/gi,
    (_, octal?: string, hex?: string, char = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return CONTROL.get(char) ?? char;
    },
  );
}
