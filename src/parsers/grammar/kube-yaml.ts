import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { Parsed } from '../../model/parser.ts';
import { isElision } from './elision.ts';
import { looksLikeJson, readJson } from './json.ts';
import { networkFacts } from './kube-facts.ts';
import { lines, Problems } from './lines.ts';
import { indentQuoted } from './yaml-quoted.ts';

/** An object of Kubernetes, with what it says about networks. */
export interface KubeDocument {
  readonly line: number;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly network?: Readonly<Record<string, unknown>>;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Objects of JSON may be larger: its parser is not slow, and no text can make it use memory without end. */
const MAX_YAML = 512 * 1024;
const MAX_DEPTH = 64;
/** Columns before the first word. Each may open a level, and yaml dies of thousands. */
const MAX_INDENT = 256;
const INDENTED = new RegExp(`^[ \\t?:-]{${MAX_INDENT}}`);
const MAX_ALIASES = 100;
/** Each closing bracket that nothing opened costs yaml more than the one before. */
const MAX_CLOSED = 256;
/** Values of all documents, each alias counted as what it stands for. */
const MAX_VALUES = 200_000;

/** One or more documents of YAML or JSON, and lists of objects. Here so that yaml is loaded for this format only. */
export function parseKubeYaml(text: string): Parsed<readonly KubeDocument[]> {
  const problems = new Problems();
  const documents = looksLikeJson(text) ? readJson(text, problems) : readYaml(text, problems);
  const budget = { left: MAX_VALUES };
  const value = documents.flatMap(({ value: given, line }) => {
    const before = budget.left;
    const object = plain(given, MAX_DEPTH, budget);
    if (before > 0 && budget.left <= 0) problems.add(line, '', `more than ${MAX_VALUES} values are not read`);
    if (object === undefined || object === null) return [];
    if (isObject(object)) return itemsOf(object).map((item) => summary(item, line));
    problems.add(line, '', 'is not an object');
    return [];
  });
  return { value, problems: problems.list };
}

function readYaml(pasted: string, problems: Problems): readonly { readonly value: unknown; readonly line: number }[] {
  const refusal = tooMuch(pasted);
  if (refusal) {
    problems.add(refusal.line, '', refusal.reason);
    return [];
  }
  const { text, counter, documents } = readDocuments(withoutShell(pasted));
  return documents.flatMap((document) => {
    const line = lineAt(counter, text, document.contents?.range?.[0] ?? 0);
    const [error] = document.errors;
    try {
      if (error) throw error;
      return [{ value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, line }];
    } catch (cause) {
      const place = error ? lineAt(counter, text, error.pos[0]) : line;
      problems.add(place, pasted.split('\n', place)[place - 1] ?? '', (cause as Error).message);
      return [];
    }
  });
}

interface Documents {
  readonly text: string;
  readonly counter: LineCounter;
  readonly documents: readonly Document.Parsed[];
}

function parseDocuments(text: string): Documents {
  const counter = new LineCounter();
  const options = { lineCounter: counter, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' } as const;
  return { text, counter, documents: [...parseAllDocuments(text, options)] };
}

/** A quote that is open only for yaml, and not for the Go library behind kubectl, is helped to its end. */
function readDocuments(text: string): Documents {
  const read = parseDocuments(text);
  const isOpen = read.documents.some(({ errors }) => errors.some(({ code }) => code === 'MISSING_CHAR'));
  return isOpen ? parseDocuments(indentQuoted(text)) : read;
}

/** A mistake at the very end stands behind the last line. */
const lineAt = (counter: LineCounter, text: string, offset: number): number =>
  Math.max(1, counter.linePos(Math.min(offset, Math.max(0, text.trimEnd().length - 1))).line);

/** Why the text is not given to yaml, which no option bounds. */
function tooMuch(text: string): { readonly line: number; readonly reason: string } | undefined {
  if (text.length > MAX_YAML) return { line: 1, reason: `more than ${MAX_YAML} characters of YAML are not read` };
  const brackets = { open: 0, unopened: MAX_CLOSED };
  for (const { line, number } of lines(text)) {
    const notRead = (what: string) => ({ line: number, reason: `more than ${what} are not read` });
    if (INDENTED.test(line)) return notRead(`${MAX_INDENT} columns of indentation`);
    for (const bracket of line.match(/[[\]{}]/g) ?? []) {
      if (bracket === '[' || bracket === '{') brackets.open += 1;
      else brackets[brackets.open > 0 ? 'open' : 'unopened'] -= 1;
      if (brackets.open > MAX_DEPTH) return notRead(`${MAX_DEPTH} open brackets`);
      if (brackets.unopened < 0) return notRead(`${MAX_CLOSED} unopened brackets`);
    }
  }
  return undefined;
}

/** Lines around and in a document that people paste with it: prompts, here-documents and what they left out. */
function withoutShell(pasted: string): string {
  const text = pasted.startsWith('\ufeff') ? pasted.slice(1) : pasted;
  const kept = text.split('\n').map((line) => (isShell(line) ? '' : line));
  const margin = kept.reduce(
    (least, line) => (line.trim() === '' ? least : Math.min(least, blanksOf(line))),
    MAX_INDENT,
  );
  return kept.map((line) => line.slice(Math.min(margin, blanksOf(line)))).join('\n');
}

/** Blanks in front of a line: an indented `---` would not begin a document. */
const blanksOf = (line: string): number => line.length - line.replace(/^ +/, '').length;

const isShell = (line: string): boolean =>
  line.startsWith('cat <<') ||
  line.trimEnd() === 'EOF' ||
  /^(?:\$|(?:\[[^\]]{1,80}\]|[\w.-]{1,40}@[\w.:~/-]{1,80})[#$]) /.test(line) ||
  isElision(line) ||
  line.trim() === '[...]';

/** A copy without ties: an alias may lead back to what it stands in, and then there is no JSON of it. */
function plain(value: unknown, depth: number, budget: { left: number }): unknown {
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1, budget) ?? null);
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member, depth - 1, budget)]));
}

/** `kind: List` and the lists of one kind are what `kubectl get -o yaml` prints for several; oc(1) fills in templates. */
function itemsOf(object: JsonObject): readonly JsonObject[] {
  const { kind, items, objects } = object;
  if (kind === 'Template' && Array.isArray(objects)) return [object, ...objects.filter(isObject)];
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? items.filter(isObject) : [object];
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function summary(object: JsonObject, line: number): KubeDocument {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = isObject(metadata) ? metadata : {};
  const texts = { apiVersion, kind, name, namespace };
  const network = networkFacts(object);
  return {
    line,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => textOf(text) !== undefined)),
    ...(network && { network }),
    object,
  };
}
