import { defineParser, type Parsed } from '../model/parser.ts';
import type { ResolvConf } from '../model/resolver.ts';
import { ipv4Number, isAddress } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

interface Draft {
  nameservers: string[];
  search: readonly string[];
  domain: string | undefined;
  options: Map<string, number | boolean>;
  sortlist: string[];
}

/** Takes the values of one line, at least one, and yields what is wrong with them. */
type Keyword = (draft: Draft, values: readonly string[]) => Iterable<string>;

/** Options with a number: the range that makes sense, and glibc's caps (resolv/resolv.h). */
const NUMBERS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['ndots', [0, 15]],
  ['timeout', [1, 30]],
  ['attempts', [1, 5]],
]);
/** resolv.conf(5), with the older spellings of res_init.c and those of the BSDs. */
const FLAGS: ReadonlySet<string> = new Set([
  ...['debug', 'edns0', 'inet6', 'insecure1', 'insecure2', 'ip6-bytestring', 'ip6-dotint', 'no-aaaa', 'no-check-names'],
  ...[
    'no-ip6-dotint',
    'no-reload',
    'no-tld-query',
    'no_tld_query',
    'rotate',
    'single-request',
    'single-request-reopen',
  ],
  ...['strict-error', 'tcp', 'trust-ad', 'use-vc', 'usevc'],
]);
const MAX_NAME = 253;
const MAX_LABEL = 63;

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['nameserver', nameserver],
  ['search', search],
  ['domain', domain],
  ['options', options],
  ['sortlist', sortlist],
  // OpenBSD's choices of database and address family.
  ['lookup', () => []],
  ['family', () => []],
]);

export default defineParser({
  id: 'resolv-conf',
  summary: 'Resolver configuration, /etc/resolv.conf: resolv.conf(5), read as glibc does (resolv/res_init.c)',
  parse: parseResolvConf,
});

/** What glibc takes from the file, and every line of which it takes less than was meant. */
export function parseResolvConf(text: string): Parsed<ResolvConf> {
  const problems = new Problems();
  const draft: Draft = { nameservers: [], search: [], domain: undefined, options: new Map(), sortlist: [] };
  if (text.includes('\r\n'))
    problems.add(1, '', 'lines end in a carriage return, which glibc takes for part of the value');
  for (const { line, number } of lines(text)) {
    for (const reason of readLine(draft, line)) problems.add(number, line, reason);
  }
  const { nameservers, search, sortlist } = draft;
  const value: ResolvConf = {
    nameservers,
    search,
    ...(draft.domain === undefined ? {} : { domain: draft.domain }),
    // Own properties whatever their names, also `__proto__`.
    options: Object.fromEntries(draft.options),
    sortlist,
    problems: problems.list,
  };
  return { value, problems: problems.list };
}

const isComment = (word: string): boolean => word.startsWith('#') || word.startsWith(';');

function* readLine(draft: Draft, line: string): Generator<string> {
  const [keyword, ...values] = splitWords(line);
  if (keyword === undefined || isComment(keyword)) return;
  const read = KEYWORDS.get(keyword);
  if (read === undefined) yield 'unknown keyword';
  else if (!line.startsWith(keyword)) yield 'the keyword is indented: glibc and musl ignore the line';
  else if (values.length === 0) yield 'the keyword has no value';
  else yield* read(draft, values);
}

/** glibc ignores what follows on the line. */
function* nameserver({ nameservers }: Draft, [address = '', next]: readonly string[]): Generator<string> {
  if (isAddress(address)) nameservers.push(address);
  else yield 'not an IP address';
  if (next !== undefined && !isComment(next)) yield 'only the first address of a line counts';
}

function* domain(draft: Draft, [name = '', next]: readonly string[]): Generator<string> {
  draft.domain = name;
  draft.search = [name];
  if (!isName(name)) yield 'not a domain name';
  if (next !== undefined && !isComment(next)) yield 'only the first domain of a line counts';
}

function* search(draft: Draft, names: readonly string[]): Generator<string> {
  draft.domain = undefined;
  draft.search = names;
  if (names.some(isComment)) yield 'a comment must have a line of its own: its words are searched too';
  if (!names.every(isName)) yield 'not a domain name';
}

/** Labels of 1 to 63 octets, RFC 1035 section 2.3.4; any character, as the DNS has it. `.` is the root. */
function isName(name: string): boolean {
  const relative = name.endsWith('.') ? name.slice(0, -1) : name;
  if (name === '.') return true;
  return relative.length <= MAX_NAME && relative.split('.').every(({ length }) => length > 0 && length <= MAX_LABEL);
}

function* options(draft: Draft, words: readonly string[]): Generator<string> {
  for (const [index, word] of words.entries()) {
    const colon = word.indexOf(':');
    const name = colon === -1 ? word : word.slice(0, colon);
    const range = NUMBERS.get(name);
    if (range !== undefined && colon !== -1)
      yield* numberOption(draft, name, [word.slice(colon + 1), words[index + 1]], range);
    else if (range !== undefined) yield `option ${name} needs a number: ${name}:N`;
    else if (FLAGS.has(word)) draft.options.set(word, true);
    else yield* unknownOption(draft, name, colon === -1 ? undefined : word.slice(colon + 1));
  }
}

/**
 * atoi(3) skips blanks before the number, and what is no number is 0.
 * glibc keeps ndots in four bits, so that -1 becomes 15.
 */
function* numberOption(
  { options }: Draft,
  name: string,
  [text, next = '']: readonly [string, string | undefined],
  [least, most]: readonly [number, number],
): Generator<string> {
  const number = Number.parseInt((text || next).slice(0, 20), 10) || 0;
  const capped = Math.min(number, most);
  options.set(name, name === 'ndots' ? capped & 15 : capped);
  if (!/^\d+$/.test(text)) yield `option ${name} is not a number`;
  else if (number < least || number > most) yield `option ${name} is out of range: ${least} to ${most}`;
}

/** Kept, since resolvers other than glibc have options of their own. */
function* unknownOption({ options }: Draft, name: string, text: string | undefined): Generator<string> {
  yield 'unknown option';
  if (/^[a-z][a-z0-9_-]*$/i.test(name)) options.set(name, decimal(text ?? '') ?? true);
}

/** `ADDRESS[/MASK]`; glibc takes `&` for `/`, and `;` for the end. */
function* sortlist(draft: Draft, words: readonly string[]): Generator<string> {
  for (const word of words) {
    if (isComment(word)) return;
    const parts = word.split(/[/&]/);
    if (parts.length <= 2 && parts.every((part) => ipv4Number(part) !== undefined)) draft.sortlist.push(word);
    else yield 'not an IPv4 address or ADDRESS/MASK';
  }
}
