const MAX_CHARACTERS = 512 * 1024;
const MAX_DEPTH = 64;
/** Columns before the first word. Each may open a level, and yaml dies of thousands. */
export const MAX_INDENT = 256;
/** Each closing bracket that nothing opened costs yaml more than the one before. */
const MAX_UNOPENED = 256;

const [NEWLINE, TAB, BLANK, DASH, COLON, QUESTION] = [10, 9, 32, 45, 58, 63];

interface Excess {
  readonly line: number;
  readonly reason: string;
}

/** What of a text no option of yaml bounds, and makes it slow or die. */
export function findYamlExcess(text: string): Excess | undefined {
  if (text.length > MAX_CHARACTERS) return excess(1, `${MAX_CHARACTERS} characters of YAML`);
  const [brackets, columns] = [new Brackets(), new Columns()];
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) line += 1;
    if (columns.beyond(code)) return excess(line, `${MAX_INDENT} columns of indentation`);
    const bracket = isBracket(code) ? brackets.beyond(code) : undefined;
    if (bracket !== undefined) return excess(line, bracket);
  }
  return undefined;
}

const excess = (line: number, what: string): Excess => ({ line, reason: `more than ${what} are not read` });

/** `[`, `]`, `{` and `}`: those of a pair differ in two bits, and the pairs in one. */
const isBracket = (code: number): boolean => (code | 32) === 123 || (code | 32) === 125;

class Brackets {
  #open = 0;
  #unopened = 0;

  beyond(code: number): string | undefined {
    if ((code | 32) === 123) this.#open += 1;
    else if (this.#open > 0) this.#open -= 1;
    else this.#unopened += 1;
    if (this.#open > MAX_DEPTH) return `${MAX_DEPTH} open brackets`;
    return this.#unopened > MAX_UNOPENED ? `${MAX_UNOPENED} unopened brackets` : undefined;
  }
}

/** Blanks, and the marks that open a level as they do. */
class Columns {
  #count = 0;

  beyond(code: number): boolean {
    if (code === NEWLINE) this.#count = 0;
    else if (this.#count >= 0) this.#count = opensLevel(code) ? this.#count + 1 : -1;
    return this.#count >= MAX_INDENT;
  }
}

const opensLevel = (code: number): boolean =>
  code === BLANK || code === TAB || code === DASH || code === COLON || code === QUESTION;
