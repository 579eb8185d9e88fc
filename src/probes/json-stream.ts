/** Nested deeper than anything that a protocol of ours says. */
const MAX_DEPTH = 100;
/**
 * Brackets and commas of one object. A value takes up to a hundred bytes once it is parsed, however few characters it
 * has; a switch of 5,000 ports has some 650,000.
 */
const MAX_VALUES = 1_000_000;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Cuts a stream into the JSON objects that follow each other in it without any other mark (RFC 7047 section 4).
 * Every character is looked at once, however small the pieces are.
 */
export class JsonStream {
  readonly #maxLength: number;
  /** The beginning of an object whose end has not come yet. */
  #pieces: string[] = [];
  #length = 0;
  #depth = 0;
  #values = 0;
  #inString = false;
  #escaped = false;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /**
   * The objects that are complete with this piece.
   * @throws Error when something else stands between them, or one is longer than the limit.
   */
  push(piece: string): unknown[] {
    const objects: unknown[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#depth === 0) {
        if (isBlank(piece.charCodeAt(at))) continue;
        start = at;
      }
      if (this.#ends(piece.charCodeAt(at))) objects.push(this.#complete(piece.slice(start, at + 1)));
    }
    if (this.#depth > 0) this.#store(piece.slice(start));
    return objects;
  }

  /** Whether this character is the last one of an object. */
  #ends(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
      return false;
    }
    if (code === OPEN_BRACE || (code === OPEN_BRACKET && this.#depth > 0)) {
      this.#depth += 1;
      this.#count();
      if (this.#depth > MAX_DEPTH) throw new Error(`nested more than ${MAX_DEPTH} deep`);
      return false;
    }
    if (this.#depth === 0) throw new Error('not a stream of JSON objects');
    if (code === QUOTE) this.#inString = true;
    else if (code === COMMA) this.#count();
    if (code !== CLOSE_BRACE && code !== CLOSE_BRACKET) return false;
    this.#depth -= 1;
    return this.#depth === 0;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new Error(`an object of more than ${MAX_VALUES} values`);
  }

  #complete(last: string): unknown {
    this.#store(last);
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    this.#values = 0;
    return JSON.parse(text);
  }

  #store(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.#maxLength) throw new Error(`an object longer than ${this.#maxLength} characters`);
    this.#pieces.push(piece);
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;
