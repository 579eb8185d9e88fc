const BLANKS = /[ \t\r\n]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** What stands in a string as it is. */
const PLAIN = /[^"\\\x00-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** What may come next. An object or list that was just opened may be closed at once. */
type Next = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or bracket';

/** Goes over JSON texts by the grammar of RFC 8259, and stays at the first character that cannot stand where it stands. */
export class JsonScanner {
  at = 0;
  readonly text: string;
  readonly #closers: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Goes over one value, and the blanks around it; false when there is a mistake. */
  document(): boolean {
    let next: Next = 'value';
    do {
      this.skipBlanks();
      const after = this.#step(next);
      if (after === undefined) return false;
      next = after;
    } while (next !== 'comma or bracket' || this.#closers.length > 0);
    this.skipBlanks();
    return true;
  }

  skipBlanks(): void {
    this.#match(BLANKS);
  }

  /** `undefined` when there is a mistake, at or in front of which it stays. */
  #step(next: Next): Next | undefined {
    if (next === 'value') return this.#value();
    if (next === 'value or ]') return this.#close() ?? this.#value();
    if (next === 'key') return this.#key();
    if (next === 'key or }') return this.#close() ?? this.#key();
    if (next === 'colon') return this.#take(':') ? 'value' : undefined;
    return this.#close() ?? this.#comma();
  }

  #value(): Next | undefined {
    if (this.#take('{')) {
      this.#closers.push('}');
      return 'key or }';
    }
    if (this.#take('[')) {
      this.#closers.push(']');
      return 'value or ]';
    }
    return this.#string() || this.#match(SCALAR) ? 'comma or bracket' : undefined;
  }

  #key(): Next | undefined {
    return this.#string() ? 'colon' : undefined;
  }

  #close(): Next | undefined {
    const closer = this.#closers.at(-1);
    if (closer === undefined || !this.#take(closer)) return undefined;
    this.#closers.pop();
    return 'comma or bracket';
  }

  #comma(): Next | undefined {
    const closer = this.#closers.at(-1);
    if (closer === undefined || !this.#take(',')) return undefined;
    return closer === '}' ? 'key' : 'value';
  }

  #string(): boolean {
    if (!this.#take('"')) return false;
    do this.#match(PLAIN);
    while (this.#match(ESCAPE));
    return this.#take('"');
  }

  #take(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}
