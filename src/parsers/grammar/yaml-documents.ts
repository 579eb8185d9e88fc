import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { isElision } from './elision.ts';
import type { JsonDocument } from './json.ts';
import type { Problems } from './lines.ts';
import { findYamlExcess, MAX_INDENT } from './yaml-bounds.ts';
import { indentQuoted } from './yaml-quoted.ts';

const MAX_ALIASES = 100;
/**
 * Names, marks, line ends and indentations: yaml needs a microsecond for each, whatever their length. Objects as kubectl
 * prints them have one for three characters, and JSON has no such bound: its parser is a hundred times as fast.
 */
const MAX_TOKENS = 15_000;
/** What a document costs beside what it holds. */
const TOKENS_OF_DOCUMENT = 4;

/** The documents of a stream. One with a mistake is left out, and so is all of a text that yaml would take long for. */
export function readYaml(pasted: string, problems: Problems): readonly JsonDocument[] {
  const excess = findYamlExcess(pasted);
  if (excess !== undefined) {
    problems.add(excess.line, '', excess.reason);
    return [];
  }
  const stream = withoutStacks(() => readStream(withoutShell(pasted)));
  if (stream.ended) return valuesOf(stream, pasted.split('\n'), problems);
  const reason = `more than ${MAX_TOKENS} tokens of YAML are not read: ask for JSON, -o json`;
  problems.add(stream.lines.lineStarts.length, '', reason);
  return [];
}

interface Stream {
  readonly text: string;
  readonly lines: LineCounter;
  readonly documents: readonly Document.Parsed[];
  /** What is left of the tokens that it may have. */
  readonly left: number;
  /** False when it has more. */
  readonly ended: boolean;
}

function valuesOf({ text, lines, documents }: Stream, source: readonly string[], problems: Problems): JsonDocument[] {
  // A mistake at the very end stands behind the last line.
  const last = Math.max(0, text.trimEnd().length - 1);
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(Math.min(offset, last)).line);
  return documents.flatMap((document) => {
    const line = lineAt(document.contents?.range?.[0] ?? 0);
    const [error] = document.errors;
    try {
      if (error) throw error;
      return [{ value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, line }];
    } catch (cause) {
      const place = error ? lineAt(error.pos[0]) : line;
      problems.add(place, source[place - 1] ?? '', (cause as Error).message);
      return [];
    }
  });
}

/** A quote that is open only for yaml, and not for the Go library behind kubectl, is helped to its end. */
function readStream(text: string): Stream {
  const read = parseStream(text, MAX_TOKENS);
  const isOpen = read.documents.some(({ errors }) => errors.some(({ code }) => code === 'MISSING_CHAR'));
  const helped = read.ended && isOpen ? parseStream(indentQuoted(text), read.left) : read;
  return helped.ended ? helped : read;
}

/** As parseAllDocuments() of yaml, within bounds. */
function parseStream(text: string, most: number): Stream {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let left = most;
  let ended = false;
  function* tokens(): Generator<CST.Token> {
    for (const lexeme of new Lexer().lex(text)) {
      if (left <= 0) return;
      left -= 1;
      for (const token of parser.next(lexeme)) {
        if (token.type === 'document') left -= TOKENS_OF_DOCUMENT;
        yield token;
      }
    }
    ended = true;
    yield* parser.end();
  }
  const composer = new Composer({ lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = [...composer.compose(firstMistakes(tokens()))];
  return { text, lines, documents, left, ended };
}

/** One mistake of yaml's parser begets the next, up to the end of the document. */
function* firstMistakes(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let mistaken = false;
  for (const token of tokens) {
    const isMistake = token.type === 'error';
    if (!isMistake || !mistaken) yield token;
    mistaken = isMistake;
  }
}

/** Mistakes can be many, and what an Error costs is its stack, which nobody reads. */
function withoutStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Lines around and in a document that people paste with it: prompts, here-documents and what they left out. */
function withoutShell(pasted: string): string {
  const text = pasted.startsWith('\ufeff') ? pasted.slice(1) : pasted;
  const kept = text.split('\n').map((line) => (isShell(line) ? '' : line));
  const margin = kept.reduce(
    (least, line) => (line.trim() === '' ? least : Math.min(least, blanksOf(line))),
    MAX_INDENT,
  );
  return margin === 0 ? kept.join('\n') : kept.map((line) => line.slice(Math.min(margin, blanksOf(line)))).join('\n');
}

/** Blanks in front of a line: an indented `---` would not begin a document. */
function blanksOf(line: string): number {
  let count = 0;
  while (line[count] === ' ') count += 1;
  return count;
}

const isShell = (line: string): boolean =>
  line !== '' &&
  (line.startsWith('cat <<') ||
    line.trimEnd() === 'EOF' ||
    /^(?:\$|(?:\[[^\]]{1,80}\]|[\w.-]{1,40}@[\w.:~/-]{1,80})[#$]) /.test(line) ||
    isElision(line) ||
    line.trim() === '[...]');
