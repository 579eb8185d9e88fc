export interface Token {
  readonly text: string;
  readonly line: number;
  /** Nothing stands before it on its line. */
  readonly first: boolean;
  /** It was written between quotes. */
  readonly quoted: boolean;
  /** A quote was opened and the text ended. */
  readonly open?: true;
}

const [NEWLINE, QUOTE, HASH] = [10, 34, 35];

/** What Go's unicode.IsSpace takes for a blank, or nearly so: `\s` also holds U+FEFF. */
const isSpace = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 128 && /\s/.test(text.charAt(at));
};

/**
 * Words of a Caddyfile as the lexer of github.com/coredns/caddy takes them: blanks separate them, `#` begins
 * a comment wherever it stands outside quotes, a quote counts at the start of a word only, and within it
 * `\"` alone is an escape and lines may end. There is no other way to go on in the next line.
 */
export class Tokens {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** Line on which the last token ended. */
  #lastLine = 0;
  #peeked: Token | undefined;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  peek(): Token | undefined {
    this.#peeked ??= this.#read();
    return this.#peeked;
  }

  next(): Token | undefined {
    const token = this.peek();
    this.#peeked = undefined;
    return token;
  }

  #read(): Token | undefined {
    this.#skip();
    if (this.#at >= this.#text.length) return undefined;
    const line = this.#line;
    const first = line !== this.#lastLine;
    if (this.#text.charCodeAt(this.#at) !== QUOTE) {
      this.#lastLine = line;
      return { text: this.#word(), line, first, quoted: false };
    }
    const { text, open } = this.#quoted();
    this.#lastLine = this.#line;
    return open ? { text, line, first, quoted: true, open } : { text, line, first, quoted: true };
  }

  /** Blanks and comments. */
  #skip(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === HASH) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = (end === -1 ? this.#text.length : end) - 1;
      } else if (code === NEWLINE) this.#line += 1;
      else if (!isSpace(this.#text, this.#at)) return;
    }
  }

  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      if (this.#text.charCodeAt(this.#at) === HASH || isSpace(this.#text, this.#at)) break;
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at);
  }

  #quoted(): { readonly text: string; readonly open: boolean } {
    const parts: string[] = [];
    let from = this.#at + 1;
    for (this.#at = from; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text.charAt(this.#at);
      if (char === '\n') this.#line += 1;
      if (char === '\\' && this.#text.charAt(this.#at + 1) === '"') {
        parts.push(this.#text.slice(from, this.#at), '"');
        this.#at += 1;
        from = this.#at + 1;
      } else if (char === '"') {
        parts.push(this.#text.slice(from, this.#at));
        this.#at += 1;
        return { text: parts.join(''), open: false };
      }
    }
    return { text: parts.join('') + this.#text.slice(from), open: true };
  }
}
