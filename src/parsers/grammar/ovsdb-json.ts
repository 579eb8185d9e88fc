import type { OvsdbAtom, OvsdbRow, OvsdbValue } from '../../model/ovs.ts';
import { shown } from './ovsdb-secret.ts';

/** A value in the JSON of RFC 7047 section 5.1; `undefined` when it is none. */
export function ovsdbValue(json: unknown): OvsdbValue | undefined {
  const atom = atomOf(json);
  if (atom !== undefined || !Array.isArray(json) || json.length !== 2) return atom;
  const [kind, content] = json as [unknown, unknown];
  if (!Array.isArray(content)) return undefined;
  if (kind === 'set') return setOf(content);
  return kind === 'map' ? mapOf(content) : undefined;
}

function atomOf(json: unknown): OvsdbAtom | undefined {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (!Array.isArray(json) || json.length !== 2) return undefined;
  const [kind, uuid] = json as [unknown, unknown];
  return kind === 'uuid' && typeof uuid === 'string' ? uuid : undefined;
}

function setOf(content: readonly unknown[]): OvsdbValue | undefined {
  const atoms: OvsdbAtom[] = [];
  for (const element of content) {
    const atom = atomOf(element);
    if (atom === undefined) return undefined;
    atoms.push(atom);
  }
  return atoms.length === 1 ? atoms[0] : atoms;
}

function mapOf(content: readonly unknown[]): OvsdbValue | undefined {
  const pairs: [string, OvsdbAtom][] = [];
  for (const pair of content) {
    const [key, value] = Array.isArray(pair) ? [atomOf(pair[0]), atomOf(pair[1])] : [];
    if (key === undefined || value === undefined) return undefined;
    pairs.push([String(key), shown(String(key), value)]);
  }
  return Object.fromEntries(pairs);
}

/** A row of a monitor (RFC 7047 section 4.1.6). What is no value is left out, and so is what is empty. */
export function ovsdbRow(uuid: string, columns: Readonly<Record<string, unknown>>): OvsdbRow {
  const cells: [string, OvsdbValue][] = [['_uuid', uuid]];
  for (const [name, json] of Object.entries(columns)) {
    const value = ovsdbValue(json);
    if (value !== undefined && !isEmpty(value)) cells.push([name, value]);
  }
  return Object.fromEntries(cells);
}

const isEmpty = (value: OvsdbValue): boolean =>
  value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
