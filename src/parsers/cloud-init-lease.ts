import type { Lease } from '../model/lease.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { readJsonObject } from './grammar/json.ts';
import { type LeaseEntry, type LeaseField, readLease } from './grammar/lease.ts';
import { Problems } from './grammar/lines.ts';

const FIELDS: ReadonlyMap<string, LeaseField> = new Map([
  ['interface', 'interface'],
  ['fixed-address', 'address'],
  ['subnet-mask', 'netmask'],
  ['routers', 'router'],
  ['static_routes', 'routes'],
]);

export default defineParser({
  id: 'cloud-init-lease',
  summary: "Lease that cloud-init's script for udhcpc writes, IF.lease.json",
  parse: parseCloudInitLease,
});

/** The lease with which cloud-init reached its data source, before the network was configured. It tells no times. */
export function parseCloudInitLease(text: string): Parsed<Lease> {
  const problems = new Problems();
  const members = readJsonObject(text, problems) ?? {};
  const entries = Object.entries(members).flatMap(([name, value]) => entryOf(name, value, problems));
  return { value: readLease('cloud-init', entries, FIELDS, problems), problems: problems.list };
}

/** What the server did not say is an empty string. */
function entryOf(name: string, value: unknown, problems: Problems): readonly LeaseEntry[] {
  if (value === '') return [];
  if (typeof value === 'string') return [{ name, value, line: 1, source: `${name} ${value}` }];
  problems.add(1, name, 'not a string');
  return [];
}
