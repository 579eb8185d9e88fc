import type { Problems } from './lines.ts';
import { around, lineBreaks } from './place.ts';
import { NO_CHARACTER, xmlAttribute, xmlText } from './xml-text.ts';

export interface XmlElement {
  /** As it is written, a prefix such as `ipv4:` included. */
  readonly name: string;
  /** Line of its start tag. */
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly inside it, that of CDATA sections included, blanks as they are. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: OpenElement[];
  text: string;
}

const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
/** Elements and attributes of one document: each takes many times the room of its four characters. */
const MAX_NODES = 100_000;

const DECLARATION =
  /<\?xml[ \t\r\n]+version=(["'])1\.\d\1(?:[ \t\r\n]+encoding=(["'])(?:UTF-8|US-ASCII)\2)?(?:[ \t\r\n]+standalone=(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/iy;
const BLANKS = /[ \t\r\n]+/y;
const NAME = /[\p{L}_:][\p{L}\p{M}\p{N}_:.·-]*/uy;

/**
 * The root of a document of the kind that programs write: declaration, comments, elements, attributes, CDATA and
 * the references that XML brings along. A document type, and with it entities of its own, is refused; so is a
 * processing instruction. The first mistake is the one problem, and leaves no document.
 */
export function parseXml(text: string, problems: Problems): XmlElement | undefined {
  const reader = new XmlReader(text);
  const { root, mistake } = reader.document();
  if (mistake !== undefined) {
    const at = Math.min(reader.at, text.trimEnd().length);
    problems.add(1 + lineBreaks(text.slice(0, at)), around(text, at), mistake);
    return undefined;
  }
  return root;
}

/** Goes over a document once, and stays at the first mistake. Steps answer what is wrong, or nothing. */
class XmlReader {
  at = 0;
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;
  #nodes = 0;
  #line = 1;
  /** Up to where the lines are counted. */
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): { readonly root?: XmlElement; readonly mistake?: string } {
    if (this.#text.length > MAX_CHARACTERS) return { mistake: `is longer than ${MAX_CHARACTERS} characters` };
    const stray = this.#text.search(NO_CHARACTER);
    if (stray !== -1) {
      this.at = stray;
      return { mistake: 'a character that XML does not have' };
    }
    this.#take('\ufeff');
    this.#match(DECLARATION);
    while (this.at < this.#text.length) {
      const mistake = this.#step();
      if (mistake !== undefined) return { mistake };
    }
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) return { mistake: `the element of line ${unclosed.line} is not closed` };
    return this.#root === undefined ? { mistake: 'has no element' } : { root: this.#root };
  }

  #step(): string | undefined {
    if (this.#text[this.at] !== '<') return this.#characters();
    if (this.#take('<!--')) return this.#comment();
    if (this.#take('</')) return this.#endTag();
    if (this.#open.length > 0 && this.#take('<![CDATA[')) return this.#section();
    if (this.#text.startsWith('<!', this.at)) return 'a document type or other declaration';
    if (this.#text.startsWith('<?', this.at)) return 'a processing instruction';
    return this.#startTag();
  }

  #characters(): string | undefined {
    const element = this.#open.at(-1);
    if (element === undefined) return this.#match(BLANKS) === undefined ? 'text outside of the element' : undefined;
    const next = this.#text.indexOf('<', this.at);
    const end = next === -1 ? this.#text.length : next;
    const raw = this.#text.slice(this.at, end);
    const text = raw.includes(']]>') ? undefined : xmlText(raw);
    if (text === undefined) return 'a reference that XML does not have, or a bare & or ]]>';
    element.text += text;
    this.at = end;
    return undefined;
  }

  #comment(): string | undefined {
    const end = this.#text.indexOf('--', this.at);
    if (end === -1) return 'a comment that does not end';
    this.at = end;
    return this.#take('-->') ? undefined : '-- within a comment';
  }

  #section(): string | undefined {
    const end = this.#text.indexOf(']]>', this.at);
    if (end === -1) return 'a CDATA section that does not end';
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += this.#text.slice(this.at, end).replace(/\r\n?/g, '\n');
    this.at = end + 3;
    return undefined;
  }

  #startTag(): string | undefined {
    if (this.#root !== undefined && this.#open.length === 0) return 'a second element outside of the first';
    if (this.#open.length === MAX_DEPTH) return `elements nested deeper than ${MAX_DEPTH}`;
    const line = this.#countedLine();
    this.at += 1;
    const name = this.#match(NAME);
    if (name === undefined) return 'a < that begins no tag';
    const element: OpenElement = { name, line, attributes: new Map(), children: [], text: '' };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
    return this.#countNode() ?? this.#attributes(element);
  }

  /** All up to the end of the start tag. */
  #attributes(element: OpenElement): string | undefined {
    for (;;) {
      const apart = this.#match(BLANKS) !== undefined;
      if (this.#take('/>')) return undefined;
      if (this.#take('>')) {
        this.#open.push(element);
        return undefined;
      }
      const mistake = apart ? this.#attribute(element.attributes) : 'a start tag that is not well-formed';
      if (mistake !== undefined) return mistake;
    }
  }

  #attribute(attributes: Map<string, string>): string | undefined {
    const name = this.#match(NAME);
    if (name === undefined) return 'a start tag that is not well-formed';
    if (attributes.has(name)) return 'an attribute given twice';
    this.#match(BLANKS);
    const assigned = this.#take('=');
    this.#match(BLANKS);
    const quote = this.#text.charAt(this.at);
    if (!assigned || (quote !== '"' && quote !== "'")) return 'an attribute without a value in quotes';
    const end = this.#text.indexOf(quote, this.at + 1);
    if (end === -1) return 'a value that does not end';
    const raw = this.#text.slice(this.at + 1, end);
    const value = raw.includes('<') ? undefined : xmlAttribute(raw);
    if (value === undefined) return 'a reference that XML does not have, or a bare & or <';
    attributes.set(name, value);
    this.at = end + 1;
    return this.#countNode();
  }

  #endTag(): string | undefined {
    const name = this.#match(NAME);
    this.#match(BLANKS);
    if (name === undefined || !this.#take('>')) return 'an end tag that is not well-formed';
    const element = this.#open.pop();
    if (element === undefined) return 'an end tag without a start tag';
    return element.name === name ? undefined : `an end tag that does not close the element of line ${element.line}`;
  }

  #countNode(): string | undefined {
    this.#nodes += 1;
    return this.#nodes > MAX_NODES ? `more than ${MAX_NODES} elements and attributes` : undefined;
  }

  #countedLine(): number {
    this.#line += lineBreaks(this.#text.slice(this.#counted, this.at));
    this.#counted = this.at;
    return this.#line;
  }

  #take(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
