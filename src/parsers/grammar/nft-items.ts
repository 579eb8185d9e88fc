/** What a ruleset is made of: statements, blocks that open, and their ends. */
export type NftItem =
  | { readonly kind: 'statement' | 'open'; readonly text: string; readonly line: number }
  | { readonly kind: 'close'; readonly line: number };

const QUOTE = 34;
const HASH = 35;
const SEMICOLON = 59;
const OPEN = 123;
const CLOSE = 125;
const NEWLINE = 10;

type Opens = (head: string, depth: number) => boolean;

/**
 * Goes over a ruleset once, character by character. A line break or semicolon ends a statement unless it stands
 * in the braces of a set; a quoted string cannot hold a quote, and ends with its line at the latest. `opens`
 * says whether a brace behind this text begins a block, and so holds statements.
 */
export function* nftItems(text: string, opens: Opens): Generator<NftItem> {
  const scanner = new Scanner(text, opens);
  while (scanner.at <= text.length) yield* scanner.step();
}

const NONE: readonly NftItem[] = [];

class Scanner {
  at = 0;
  readonly #text: string;
  readonly #opens: Opens;
  /** Blocks, and braces of sets within a statement, that are open. */
  #depth = 0;
  #braces = 0;
  #line = 1;
  /** Where the statement begins, behind the blanks in front of it. */
  #start = 0;
  #startLine = 1;

  constructor(text: string, opens: Opens) {
    this.#text = text;
    this.#opens = opens;
  }

  step(): readonly NftItem[] {
    const code = this.at === this.#text.length ? NEWLINE : this.#text.charCodeAt(this.at);
    const items = this.#read(code);
    if (code === NEWLINE) this.#line += 1;
    if (this.#start === this.at && isSpace(code)) this.#start += 1;
    if (this.#start > this.at) this.#startLine = this.#line;
    this.at += 1;
    return items;
  }

  #read(code: number): readonly NftItem[] {
    if (code === QUOTE) this.at = endOfString(this.#text, this.at);
    else if (code === HASH) this.#skipComment();
    else if (code === OPEN) return this.#open();
    else if (code === CLOSE) return this.#close();
    else if (code === NEWLINE || code === SEMICOLON) return this.#end();
    return NONE;
  }

  /** Behind the words of a rule, a `#` belongs to what nft cannot print. */
  #skipComment(): void {
    if (this.at > this.#start) return;
    this.at = endOfLine(this.#text, this.at) - 1;
    this.#start = this.at + 1;
  }

  #open(): readonly NftItem[] {
    const head = this.#item();
    if (this.#braces > 0 || !this.#opens(head, this.#depth)) {
      this.#braces += 1;
      return NONE;
    }
    this.#depth += 1;
    this.#start = this.at + 1;
    return [{ kind: 'open', text: head, line: this.#startLine }];
  }

  #close(): readonly NftItem[] {
    if (this.#braces > 0) {
      this.#braces -= 1;
      return NONE;
    }
    this.#depth = Math.max(this.#depth - 1, 0);
    return [...this.#statement(), { kind: 'close', line: this.#line }];
  }

  /** The end of the text ends also a set that is broken off. */
  #end(): readonly NftItem[] {
    return this.#braces > 0 && this.at < this.#text.length ? NONE : this.#statement();
  }

  #statement(): readonly NftItem[] {
    const text = this.#item();
    this.#start = this.at + 1;
    return text === '' ? NONE : [{ kind: 'statement', text, line: this.#startLine }];
  }

  #item(): string {
    return this.#text.slice(this.#start, this.at).trim();
  }
}

/** What trim() takes away. */
const isSpace = (code: number): boolean =>
  code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 128 && /\s/.test(String.fromCharCode(code));

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === NEWLINE) return i - 1;
  }
  return text.length - 1;
}
