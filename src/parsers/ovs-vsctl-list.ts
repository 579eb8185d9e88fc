import { isObject } from '../model/json.ts';
import type { OvsdbRow, OvsdbValue } from '../model/ovs.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { isElision } from './grammar/elision.ts';
import { looksLikeJson, readJson } from './grammar/json.ts';
import { LineCursor, Problems } from './grammar/lines.ts';
import { OvsValue } from './grammar/ovs-value.ts';
import { ovsdbValue } from './grammar/ovsdb-json.ts';
import { withoutSecret } from './grammar/ovsdb-secret.ts';

/** Columns are named by identifiers, RFC 7047 section 3.1. */
const COLUMN = /^[A-Za-z_]\w*$/;

type Cells = Map<string, OvsdbValue>;

/** `-f json`: one document a table, of `headings` and rows of `data`. */
function readTables(text: string, problems: Problems): OvsdbRow[] {
  return readJson(text, problems).flatMap(({ value, line }) => {
    const { headings, data } = isObject(value) ? value : {};
    if (!Array.isArray(headings) || !Array.isArray(data)) {
      problems.add(line, '', 'is not a table with headings and data');
      return [];
    }
    return data.map((cells, index) => rowOf(headings, cells, (reason) => problems.add(line, `data[${index}]`, reason)));
  });
}

function rowOf(headings: readonly unknown[], cells: unknown, tell: (reason: string) => void): OvsdbRow {
  const row: Cells = new Map();
  const given: readonly unknown[] = Array.isArray(cells) ? cells.slice(0, headings.length) : [];
  if (!Array.isArray(cells) || cells.length !== headings.length) tell('has another number of cells than headings');
  for (const [index, cell] of given.entries()) {
    const [heading, value] = [headings[index], ovsdbValue(cell)];
    if (typeof heading !== 'string') tell('has a value for no column');
    else if (value === undefined) tell(`has no value for ${heading.slice(0, 40)}`);
    else row.set(heading, value);
  }
  return Object.fromEntries(row);
}

/** `name   : br-int`, a line a column; a row ends at an empty line, or where a column comes again. */
function readLines(text: string, problems: Problems): OvsdbRow[] {
  const rows: Cells[] = [];
  let row: Cells | undefined;
  const cursor = new LineCursor(text);
  const printed = new OvsValue(text);
  while (cursor.advance()) {
    const line = text.slice(cursor.start, cursor.end);
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (line.trim() === '') row = undefined;
    if (line.trim() === '' || isElision(line)) continue;
    const tell = (reason: string) => problems.add(cursor.number, withoutSecret(line), reason);
    if (!COLUMN.test(name)) {
      tell('is not a column of a row');
      continue;
    }
    if (row === undefined || row.has(name)) {
      row = new Map();
      rows.push(row);
    }
    printed.enter(cursor.start + colon + 1, cursor.end);
    const value = printed.value();
    if (value === undefined) tell(`has no value for ${name.slice(0, 40)}`);
    else {
      row.set(name, value);
      if (!printed.ended()) tell(`goes on behind ${name.slice(0, 40)}`);
    }
  }
  return rows.map((cells) => Object.fromEntries(cells));
}

export function parseOvsVsctlList(text: string): Parsed<readonly OvsdbRow[]> {
  const problems = new Problems('ovs-vsctl', 'ovn-nbctl', 'ovn-sbctl');
  const value = looksLikeJson(text) ? readTables(text, problems) : readLines(text, problems);
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'ovs-vsctl-list',
  summary:
    'Rows of OVSDB tables as ovs-vsctl(8), ovn-nbctl(8) and ovn-sbctl(8) print them: `ovs-vsctl [-f json] list TABLE`',
  parse: parseOvsVsctlList,
});
