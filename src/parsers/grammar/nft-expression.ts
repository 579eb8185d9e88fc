import { isObject } from '../../model/json.ts';

/** Deeper ones are hostile; nft itself gives up earlier. */
const MAX_DEPTH = 16;

type Render = (value: unknown, depth: number) => string;

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const joined = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');

/** Keys of `meta` that nft prints without that word, src/meta.c. */
const BARE_META = new Set(['iif', 'iifname', 'iiftype', 'oif', 'oifname', 'oiftype', 'skuid', 'skgid', 'rtclassid']);

const meta: Render = (value) => {
  const key = wordOf(field(value, 'key'));
  return BARE_META.has(key) ? key : `meta ${key}`;
};
const named =
  (keyword: string, ...keys: readonly string[]): Render =>
  (value) =>
    joined(keyword, ...keys.map((key) => wordOf(field(value, key))));
const elements: Render = (value, depth) => {
  const texts = list(value).map((element) =>
    Array.isArray(element) && element.length === 2
      ? `${render(element[0], depth)} : ${render(element[1], depth)}`
      : render(element, depth),
  );
  return `{ ${texts.join(', ')} }`;
};
/** `dnat to 10.0.2.2:80`. */
const nat =
  (keyword: string): Render =>
  (value, depth) => {
    const [address, port] = [field(value, 'addr'), field(value, 'port')];
    const target = `${address === undefined ? '' : render(address, depth)}${port === undefined ? '' : `:${render(port, depth)}`}`;
    return target === '' ? keyword : `${keyword} to ${target}`;
  };
const target =
  (keyword: string): Render =>
  (value) =>
    joined(keyword, wordOf(field(value, 'target')));

/** Statements and expressions of libnftables-json(5) in the words of nft(8); of others the first word. */
const RENDERS: ReadonlyMap<string, Render> = new Map<string, Render>([
  ['match', match],
  ['meta', meta],
  ['payload', named('', 'protocol', 'field')],
  ['ct', named('ct', 'dir', 'key')],
  ['rt', named('rt', 'key')],
  [
    'fib',
    (value) => joined('fib', list(field(value, 'flags')).map(wordOf).join(' . '), wordOf(field(value, 'result'))),
  ],
  ['set', elements],
  ['prefix', (value, depth) => `${render(field(value, 'addr'), depth)}/${wordOf(field(value, 'len'))}`],
  [
    'range',
    (value, depth) =>
      list(value)
        .map((end) => render(end, depth))
        .join('-'),
  ],
  [
    'concat',
    (value, depth) =>
      list(value)
        .map((part) => render(part, depth))
        .join(' . '),
  ],
  ['counter', (value) => (typeof value === 'string' ? `counter name "${value}"` : 'counter')],
  ['vmap', (value, depth) => `${render(field(value, 'key'), depth)} vmap ${render(field(value, 'data'), depth)}`],
  ['map', (value, depth) => `${render(field(value, 'key'), depth)} map ${render(field(value, 'data'), depth)}`],
  ['mangle', (value, depth) => `${render(field(value, 'key'), depth)} set ${render(field(value, 'value'), depth)}`],
  ['limit', (value) => `limit rate ${wordOf(field(value, 'rate'))}/${wordOf(field(value, 'per'))}`],
  [
    'log',
    (value) => (typeof field(value, 'prefix') === 'string' ? `log prefix "${wordOf(field(value, 'prefix'))}"` : 'log'),
  ],
  ['reject', () => 'reject'],
  ['snat', nat('snat')],
  ['dnat', nat('dnat')],
  ['redirect', nat('redirect')],
  ['masquerade', nat('masquerade')],
  ['jump', target('jump')],
  ['goto', target('goto')],
  ...['accept', 'drop', 'continue', 'return', 'notrack'].map((word): [string, Render] => [word, () => word]),
]);

/** An equality is not printed, as in `ip saddr 10.0.2.2`; `in` is how a bit mask is matched. */
function match(value: unknown, depth: number): string {
  const operator = wordOf(field(value, 'op'));
  const right = field(value, 'right');
  return joined(
    render(field(value, 'left'), depth),
    operator === '==' || operator === 'in' ? '' : operator,
    typeof right === 'string' && isName(field(value, 'left')) ? `"${right}"` : render(right, depth),
  );
}

/** Names of interfaces stand in quotes. */
const isName = (left: unknown): boolean => /^[io]ifname$|^[io]if$/.test(wordOf(field(field(left, 'meta'), 'key')));

function render(value: unknown, depth: number): string {
  if (!isObject(value))
    return Array.isArray(value) ? (depth > MAX_DEPTH ? '…' : elements(value, depth + 1)) : wordOf(value);
  const [name = ''] = Object.keys(value);
  const known = RENDERS.get(name);
  if (depth > MAX_DEPTH) return '…';
  return known === undefined ? name : known(value[name], depth + 1);
}

export const statementText = (statement: unknown): string => render(statement, 0);
