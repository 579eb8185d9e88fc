import type { Category, Check } from '../model/check.ts';
import type { Finding } from '../model/report.ts';

/** A finding and the interface that it is on or reached through. */
export interface Judged {
  readonly finding: Finding;
  readonly scope: string | undefined;
  /** An answer came over the network: only a matter of names explains it. */
  readonly answered?: boolean;
}

/** Families whose faults are wrong or missing answers, not missing connections. */
const NAMING: ReadonlySet<Category> = new Set(['resolver', 'service-dns']);

/** Findings of one check in one scope: they explain the same, and are explained by the same. */
interface Group {
  readonly check: string;
  readonly scope: string | undefined;
  readonly items: Judged[];
}

/** Consequences of each finding, direct ones first. By group: a host with thousands of findings has few of them. */
export function consequencesOf(
  shown: readonly Judged[],
  catalogue: ReadonlyMap<string, Check>,
): ReadonlyMap<Judged, readonly Judged[]> {
  const groups = groupsOf(shown);
  const places = new Map(shown.map((item, place) => [item, place]));
  const byPlace = (a: Judged, b: Judged) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
  const effects = new Map<Group, readonly Group[]>();
  const graph = effectsOf([...catalogue.values()]);
  const all = [...groups.values()].flatMap((scopes) => [...scopes.values()]);
  for (const group of all) {
    const category = catalogue.get(group.check)?.category;
    const names = category !== undefined && NAMING.has(category);
    const keys = (graph.get(group.check) ?? []).flatMap((check) => (names ? [check, answeredKey(check)] : [check]));
    effects.set(
      group,
      keys.flatMap((key) => within(groups.get(key), group.scope)),
    );
  }
  const found = new Map<Judged, readonly Judged[]>();
  for (const group of all) {
    const consequences = rings(group, effects).flatMap((ring) => ring.flatMap(({ items }) => items).sort(byPlace));
    for (const item of group.items) found.set(item, consequences);
  }
  return found;
}

/** Direct consequences by check: what it explains itself, and what says that it follows from it. */
export function effectsOf(checks: readonly Check[]): ReadonlyMap<string, readonly string[]> {
  const graph = new Map(checks.map(({ id, explains = [] }) => [id, new Set(explains)]));
  for (const { id, follows = [] } of checks) for (const cause of follows) graph.get(cause)?.add(id);
  return new Map([...graph].map(([id, effects]) => [id, [...effects]]));
}

type Scopes = ReadonlyMap<string | undefined, Group>;

/** No check has a blank in its id. */
const answeredKey = (check: string): string => `${check} answered`;

function groupsOf(shown: readonly Judged[]): ReadonlyMap<string, Scopes> {
  const groups = new Map<string, Map<string | undefined, Group>>();
  for (const item of shown) {
    const { check } = item.finding;
    const key = item.answered ? answeredKey(check) : check;
    const scopes = groups.get(key) ?? new Map<string | undefined, Group>();
    const group = scopes.get(item.scope) ?? { check, scope: item.scope, items: [] };
    group.items.push(item);
    groups.set(key, scopes.set(item.scope, group));
  }
  return groups;
}

/** Those that are not on another interface. */
function within(scopes: Scopes | undefined, scope: string | undefined): readonly Group[] {
  if (!scopes) return [];
  if (scope === undefined) return [...scopes.values()];
  return [scopes.get(scope), scopes.get(undefined)].filter((group) => group !== undefined);
}

/** What follows directly, what follows from that, and so on. `explains` has no cycles, which a test proves. */
function rings(cause: Group, effects: ReadonlyMap<Group, readonly Group[]>): readonly (readonly Group[])[] {
  const seen = new Set([cause]);
  const found: Group[][] = [];
  for (let from: readonly Group[] = [cause]; from.length > 0; ) {
    const ring = new Set(from.flatMap((group) => effects.get(group) ?? []).filter((group) => !seen.has(group)));
    for (const group of ring) seen.add(group);
    from = [...ring];
    found.push([...ring]);
  }
  return found;
}
