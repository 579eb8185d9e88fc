const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Walks the words of a line, which blanks and tabs separate, without cutting up the rest of it. */
export class WordCursor {
  readonly line: string;
  private at: number;

  constructor(line: string, start = 0) {
    this.line = line;
    this.at = start;
  }

  /** The next word; empty at the end of the line. */
  next(): string {
    const { line } = this;
    const start = this.skipBlanks();
    let end = start;
    while (end < line.length && !isBlank(line.charCodeAt(end))) end += 1;
    this.at = end;
    return line.slice(start, end);
  }

  /** The next word, which stays to be read. */
  peek(): string {
    const before = this.at;
    const word = this.next();
    this.at = before;
    return word;
  }

  /** Whether no word is left. */
  ended(): boolean {
    return this.skipBlanks() === this.line.length;
  }

  /** What is left of the line, from its next word on. */
  rest(): string {
    return this.line.slice(this.skipBlanks());
  }

  private skipBlanks(): number {
    const { line } = this;
    let { at } = this;
    while (at < line.length && isBlank(line.charCodeAt(at))) at += 1;
    this.at = at;
    return at;
  }
}

/** Whether a line continues the one before it: it starts with a blank or a tab. */
export const isIndented = (line: string): boolean => isBlank(line.charCodeAt(0));

export const isBlankLine = (line: string): boolean =>
  line === '' || (isBlank(line.charCodeAt(0)) && line.trim() === '');
