import { isObject } from '../model/json.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isMac } from './grammar/address.ts';
import { decimal } from './grammar/decimal.ts';
import { isElision } from './grammar/elision.ts';
import { looksLikeJson, readJson } from './grammar/json.ts';
import { lines, Problems } from './grammar/lines.ts';
import { splitWords } from './grammar/words.ts';

/** An address that a bridge has learnt, or was told. */
export interface OvsFdbEntry {
  /** Absent where one bridge was asked for. */
  readonly bridge?: string;
  /** OpenFlow number; `LOCAL` is the bridge itself. */
  readonly port: number | string;
  readonly vlan: number;
  readonly mac: string;
  /** Seconds since a packet came from there; absent for a static entry. */
  readonly age?: number;
  readonly static?: boolean;
}

type Fields = ReadonlyMap<string, unknown>;

/** The columns since the first release. Releases from 3.6 on write `Port`, and add `Bridge` when there are several. */
const COLUMNS = ['port', 'vlan', 'mac', 'age'];

const isHeader = (words: readonly string[]): boolean => COLUMNS.every((column) => words.includes(column));

/** From text or JSON, whose numbers are numbers; `undefined` when something is missing or no such thing. */
function entryOf(fields: Fields, bridge = fields.get('bridge')): OvsFdbEntry | undefined {
  const [port, vlan, mac, age] = COLUMNS.map((column) => fields.get(column));
  const number = (value: unknown) => (typeof value === 'number' ? value : decimal(String(value ?? '')));
  const vlanId = number(vlan);
  const isStatic = age === 'static' || fields.get('static') === true;
  const seconds = isStatic ? undefined : number(age);
  if (typeof mac !== 'string' || !isMac(mac) || vlanId === undefined) return undefined;
  if (!isStatic && seconds === undefined) return undefined;
  const place = number(port) ?? (typeof port === 'string' && port !== '' ? port : undefined);
  if (place === undefined) return undefined;
  return {
    ...(typeof bridge === 'string' && { bridge }),
    port: place,
    vlan: vlanId,
    mac,
    ...(isStatic ? { static: true } : seconds !== undefined && { age: seconds }),
  };
}

function readLines(text: string, problems: Problems): OvsFdbEntry[] {
  const entries: OvsFdbEntry[] = [];
  let columns = COLUMNS;
  for (const { line, number } of lines(text)) {
    const words = splitWords(line);
    if (words.length === 0 || isElision(line)) continue;
    const lower = words.map((word) => word.toLowerCase());
    if (isHeader(lower)) {
      columns = lower;
      continue;
    }
    const entry = entryOf(new Map(words.map((word, index) => [columns[index] ?? '', word])));
    if (entry !== undefined && words.length === columns.length) entries.push(entry);
    else problems.add(number, line, 'is not an entry of a forwarding table');
  }
  return entries;
}

/** A list, or lists by name of the bridge. */
function readDocuments(text: string, problems: Problems): OvsFdbEntry[] {
  return readJson(text, problems).flatMap(({ value, line }) => {
    const lists: [string | undefined, unknown][] = isObject(value) ? Object.entries(value) : [[undefined, value]];
    return lists.flatMap(([bridge, list]) => {
      const items: readonly unknown[] = Array.isArray(list) ? list : [list];
      return items.flatMap((item, index) => {
        const entry = isObject(item) ? entryOf(new Map(Object.entries(item)), bridge) : undefined;
        if (entry === undefined) {
          problems.add(line, `${bridge ?? ''}[${index}]`, 'is not an entry of a forwarding table');
        }
        return entry ?? [];
      });
    });
  });
}

export function parseOvsAppctlFdb(text: string): Parsed<readonly OvsFdbEntry[]> {
  const problems = new Problems('ovs-appctl');
  const value = looksLikeJson(text) ? readDocuments(text, problems) : readLines(text, problems);
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-appctl-fdb',
  summary: 'Forwarding table of an Open vSwitch bridge, ovs-vswitchd(8): `ovs-appctl [-f json] fdb/show BRIDGE`',
  parse: parseOvsAppctlFdb,
});
