import { defineParser, type Parsed } from '../model/parser.ts';
import { lines, Problems } from './grammar/lines.ts';
import { isIndented, splitWords } from './grammar/words.ts';

/** A bridge as bridge-utils and BusyBox list it. */
export interface BrctlBridge {
  readonly name: string;
  /** Priority and address: `8000.525400123456`. */
  readonly id: string;
  readonly stp: boolean;
  readonly interfaces: readonly string[];
}

const STP: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);
const isId = (word: string): boolean => /^[\da-f]{4}\.[\da-f]{1,12}$/i.test(word);
/** A message of brctl(8) is one line of words without an id: `bridge br9 does not exist!` */
const NO_BRIDGE = 'is neither a bridge nor an interface of one';

type Draft = BrctlBridge & { readonly interfaces: string[] };

function readBridge(words: readonly string[]): Draft | undefined {
  const [name = '', id = '', word = '', ...interfaces] = words;
  const stp = STP.get(word);
  return stp === undefined || !isId(id) || interfaces.length > 1 ? undefined : { name, id, stp, interfaces };
}

/** A page may have taken the indentation, dev_valid_name() of net/core/dev.c says what a name may be. */
const isInterface = (line: string, words: readonly string[]): boolean =>
  words.length === 1 && (isIndented(line) || /^[^\s/:'"`]{1,15}$/.test(line.trimEnd()));

/** A bridge stands at the start of its line with its first interface; the others are indented below it. */
export function parseBrctlShow(text: string): Parsed<readonly BrctlBridge[]> {
  const problems = new Problems('brctl');
  const value: Draft[] = [];
  let current: Draft | undefined;
  for (const { line, number } of lines(text)) {
    const words = splitWords(line);
    const [first = '', second = ''] = words;
    if (words.length === 0 || (first === 'bridge' && second === 'name')) continue;
    if (current !== undefined && isInterface(line, words)) {
      current.interfaces.push(first);
      continue;
    }
    current = isIndented(line) ? undefined : readBridge(words);
    if (current !== undefined) value.push(current);
    else problems.add(number, line, NO_BRIDGE);
  }
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'brctl-show',
  summary: 'Linux bridges as brctl(8) of bridge-utils and BusyBox lists them: `brctl show`',
  parse: parseBrctlShow,
});
