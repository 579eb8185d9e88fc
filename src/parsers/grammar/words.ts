const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Whether a line continues the one before it. */
export const isIndented = (line: string): boolean => isBlank(line.charCodeAt(0));

export function isBlankLine(line: string): boolean {
  for (let at = 0; at < line.length; at += 1) if (!isBlank(line.charCodeAt(at))) return false;
  return true;
}

/** Walks the words of a line, which blanks and tabs separate, without splitting it first. */
export class Words {
  readonly text: string;
  #at = 0;
  #before = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next word; empty at the end of the line. */
  next(): string {
    const { text } = this;
    let start = this.#at;
    this.#before = start;
    while (start < text.length && isBlank(text.charCodeAt(start))) start += 1;
    let end = start;
    while (end < text.length && !isBlank(text.charCodeAt(end))) end += 1;
    this.#at = end;
    return text.slice(start, end);
  }

  /** Gives back the word that `next` returned last. */
  unread(): void {
    this.#at = this.#before;
  }

  /** The next word, which stays to be read. */
  peek(): string {
    const word = this.next();
    this.unread();
    return word;
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    if (this.next() === word) return true;
    this.unread();
    return false;
  }

  /** All that is left, without the blanks around it. */
  rest(): string {
    const rest = this.text.slice(this.#at).trim();
    this.#at = this.text.length;
    return rest;
  }
}

export const splitWords = (text: string): string[] => text.split(/[ \t]/).filter((word) => word !== '');

/** Two parts of a word, `3/4` or `10-20`; the second is absent where nothing separates them. */
export function split(text: string, separator: string): readonly [first: string, second: string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
