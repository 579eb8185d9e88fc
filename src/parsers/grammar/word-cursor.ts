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
    const start = this.skipBlanks();
    let end = start;
    while (end < this.line.length && !isBlank(this.line.charCodeAt(end))) end += 1;
    this.at = end;
    return this.line.slice(start, end);
  }

  /** The next word, which stays to be read. */
  peek(): string {
    const before = this.at;
    const word = this.next();
    this.at = before;
    return word;
  }

  /** What is left of the line, from its next word on. */
  rest(): string {
    return this.line.slice(this.skipBlanks());
  }

  private skipBlanks(): number {
    while (this.at < this.line.length && isBlank(this.line.charCodeAt(this.at))) this.at += 1;
    return this.at;
  }
}

/** Whether a line continues the one before it: it starts with a blank or a tab. */
export const isIndented = (line: string): boolean => isBlank(line.charCodeAt(0));
