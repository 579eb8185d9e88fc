import type { Corefile, CorefileDirective, CorefileServer } from '../../model/cni.ts';
import type { Parsed } from '../../model/parser.ts';
import { type Token, Tokens } from './caddyfile.ts';
import { Problems } from './lines.ts';

/** Far deeper than any plugin nests its settings; a hostile file must not nest the value without end. */
const MAX_DEPTH = 8;

type Draft = { -readonly [K in keyof CorefileDirective]: CorefileDirective[K] } & {
  args: string[];
  block?: Draft[];
};
/** Directives of a block that is open, and where it was opened. */
interface Frame {
  readonly directives: Draft[];
  readonly opened: Token;
}

export function parseCorefile(text: string): Parsed<Corefile> {
  const problems = new Problems();
  const tokens = new Tokens(text);
  const servers: CorefileServer[] = [];
  const snippets: { name: string; plugins: readonly CorefileDirective[] }[] = [];
  const imports: string[] = [];
  for (let start = tokens.peek(); start; start = tokens.peek()) {
    if (start.text === 'import') {
      imports.push(...importOf(tokens, problems));
      continue;
    }
    const keys = keysOf(tokens, problems);
    const snippet = keys.length === 1 ? snippetName(keys[0] ?? '') : undefined;
    const plugins = readBody(tokens, problems, start);
    if (snippet !== undefined) snippets.push({ name: snippet, plugins });
    else if (keys.length > 0) servers.push({ keys, plugins, line: start.line });
    else problems.add(start.line, start.text, 'a block without a zone');
  }
  return { value: { servers, snippets, imports }, problems: problems.list };
}

const snippetName = (key: string): string | undefined =>
  key.startsWith('(') && key.endsWith(')') ? key.slice(1, -1) : undefined;

function importOf(tokens: Tokens, problems: Problems): readonly string[] {
  const { line = 0, text = '' } = tokens.next() ?? {};
  const patterns: string[] = [];
  for (let token = tokens.peek(); token && !token.first; token = tokens.peek()) {
    patterns.push(token.text);
    tokens.next();
  }
  if (patterns.length !== 1) problems.add(line, text, 'import takes one file, pattern or snippet');
  return patterns.slice(0, 1);
}

/** Up to the brace or the end of the line; a comma at the end goes on in the next line. */
function keysOf(tokens: Tokens, problems: Problems): readonly string[] {
  const keys: string[] = [];
  let more = true;
  for (let token = tokens.peek(); token && token.text !== '{'; token = tokens.peek()) {
    if (token.first && !more) break;
    tokens.next();
    examine(token, problems);
    more = token.text.endsWith(',');
    const key = more ? token.text.slice(0, -1) : token.text;
    if (key === '}') problems.add(token.line, key, 'a } without its {');
    else if (key !== '') keys.push(key);
  }
  return keys;
}

/** What is between the braces; without them, everything up to the end of the file. */
function readBody(tokens: Tokens, problems: Problems, start: Token): readonly CorefileDirective[] {
  const braced = tokens.peek()?.text === '{';
  const root: Frame = { directives: [], opened: (braced ? tokens.next() : undefined) ?? start };
  const frames = [root];
  let frame: Frame | undefined = root;
  for (let token = tokens.next(); token; token = tokens.next()) {
    examine(token, problems);
    if (token.text === '}') {
      frames.pop();
      frame = frames.at(-1);
      if (frame === undefined) break;
    } else if (token.text === '{') {
      frame = opened(frame, token, frames.length, problems);
      frames.push(frame);
    } else addWord(frame, token);
  }
  // Only the outermost block may go without braces.
  const unclosed = braced ? frames[0] : frames[1];
  if (unclosed) problems.add(unclosed.opened.line, unclosed.opened.text, 'the { is not closed');
  return root.directives;
}

function opened(frame: Frame, token: Token, depth: number, problems: Problems): Frame {
  const owner = frame.directives.at(-1);
  const block: Draft[] = [];
  if (owner === undefined || owner.block) problems.add(token.line, token.text, 'a { without a plugin in front of it');
  else if (depth > MAX_DEPTH) problems.add(token.line, token.text, `blocks more than ${MAX_DEPTH} deep are not read`);
  else owner.block = block;
  return { directives: block, opened: token };
}

function addWord({ directives }: Frame, { text, line, first }: Token): void {
  const current = directives.at(-1);
  if (first || current === undefined || current.block) directives.push({ name: text, args: [], line });
  else current.args.push(text);
}

function examine({ text, line, quoted, open }: Token, problems: Problems): void {
  if (open) problems.add(line, text, 'the quote is not closed');
  else if (!quoted && text === '\\')
    problems.add(line, text, 'CoreDNS takes a backslash for a word: the line ends here');
  else if (!quoted && text.length > 1 && text.endsWith('{')) problems.add(line, text, 'no blank before the {');
}
