import { OVS_TABLES, type OvsTables } from '../../src/facts/ovs-rows.ts';
import { parseOvsVsctlList } from '../../src/parsers/ovs-vsctl-list.ts';
import { readFixture } from './captures.ts';

/** Tables of one database as `ovs-vsctl -f json list TABLE` printed them; it has no manager. */
export const ovsDocuments: readonly string[] = OVS_TABLES.map((table) =>
  table === 'Manager'
    ? '{"data":[],"headings":["_uuid","target","is_connected"]}'
    : readFixture('ovs-vsctl-list', `ovs-3.1.0-${table}.json`).trim(),
);

export const ovsTables = (): OvsTables =>
  new Map(OVS_TABLES.map((table, index) => [table, parseOvsVsctlList(ovsDocuments[index] ?? '').value]));

interface Document {
  readonly headings: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

/** The same as the answer to `monitor`, RFC 7047 section 4.1.5. */
export const ovsUpdates = (): unknown =>
  Object.fromEntries(
    OVS_TABLES.map((table, index) => {
      const { headings, data } = JSON.parse(ovsDocuments[index] ?? '') as Document;
      const rows = data.map((cells) => {
        const columns = Object.fromEntries(headings.map((heading, at) => [heading, cells[at]]));
        const [, uuid] = columns['_uuid'] as [string, string];
        return [uuid, { new: columns }] as const;
      });
      return [table, Object.fromEntries(rows)];
    }),
  );
