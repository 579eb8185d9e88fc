import type { NsswitchAction, NsswitchDatabase, NsswitchService } from '../model/names.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';
import { split, splitWords } from './grammar/words.ts';

const STATUSES: ReadonlySet<string> = new Set(['SUCCESS', 'NOTFOUND', 'UNAVAIL', 'TRYAGAIN']);
const ACTIONS: ReadonlySet<string> = new Set(['return', 'continue', 'merge']);

type Tell = (reason: string) => void;

/** `NOTFOUND=return` or `!UNAVAIL=return`; case does not matter (nss/nss_action_parse.c in glibc). */
function readAction(word: string): NsswitchAction | undefined {
  const not = word.startsWith('!');
  const [left, right = ''] = split(not ? word.slice(1) : word, '=');
  const status = left.toUpperCase();
  const action = right.toLowerCase();
  if (!STATUSES.has(status) || !ACTIONS.has(action)) return undefined;
  return { status, action, ...(not && { not }) };
}

function readCriteria(text: string, tell: Tell): NsswitchAction[] {
  const actions: NsswitchAction[] = [];
  for (const word of splitWords(text)) {
    const action = readAction(word);
    if (action === undefined) tell(`not a criterion: ${word.slice(0, 40)}`);
    else actions.push(action);
  }
  return actions;
}

/** Names of services up to a `[`, criteria up to the `]`, and so on. */
function readServices(text: string, tell: Tell): NsswitchService[] {
  const services: { name: string; actions: NsswitchAction[] }[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('[', at);
    const names = text.slice(at, open === -1 ? undefined : open);
    for (const name of splitWords(names)) services.push({ name, actions: [] });
    if (open === -1) break;
    const close = text.indexOf(']', open);
    if (close === -1) tell('a bracket is not closed');
    const actions = readCriteria(text.slice(open + 1, close === -1 ? undefined : close), tell);
    const service = services.at(-1);
    if (service === undefined) tell('criteria need a service in front of them');
    else for (const action of actions) service.actions.push(action);
    at = close === -1 ? text.length : close + 1;
  }
  return services;
}

/** glibc knows no quoting: what follows a `#` is a comment wherever it stands. */
export function parseNsswitch(text: string): Parsed<readonly NsswitchDatabase[]> {
  const problems = new Problems();
  const value: NsswitchDatabase[] = [];
  const seen = new Set<string>();
  for (const { line, number } of lines(text)) {
    const tell: Tell = (reason) => problems.add(number, line, reason);
    const [content] = split(line, '#');
    const [left, right] = split(content, ':');
    const name = left.trim();
    if (name === '' && right === undefined) continue;
    if (name === '' || right === undefined || splitWords(name).length > 1) {
      tell('not DATABASE: SERVICE …');
      continue;
    }
    const services = readServices(right, tell);
    if (services.length === 0) tell('names no service');
    // Until 2.33 glibc took the first line, since then it takes the last.
    if (seen.has(name)) tell('the database has a line already: which one counts depends on the version of glibc');
    seen.add(name);
    value.push({ name, services });
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'nsswitch',
  summary: 'Name service switch of glibc, /etc/nsswitch.conf: nsswitch.conf(5)',
  parse: parseNsswitch,
});
