import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file by its lines, or what else stands at a path of a capture. */
export type Entry =
  | readonly string[]
  | { readonly base64: string }
  | { readonly link: string }
  | { readonly folder: 'empty' };

/** A capture by path. */
export type Entries = Readonly<Record<string, Entry>>;

/** What is otherwise than in another capture. */
export interface Overlay {
  readonly changed: Entries;
  readonly gone?: readonly string[];
}

/** A healthy host of the fault lab, as two observations saw it. */
export interface SavedWorld {
  readonly entries: Entries;
  /** The observation before, over the one now. */
  readonly before: Overlay;
}

/** The same host with a fault. */
export interface SavedScenario {
  readonly world: string;
  /** Ids of the findings that have to be its root causes. */
  readonly causes: readonly string[];
  /** Lines of the configuration, where it has one. */
  readonly config?: readonly string[];
  /** Over the healthy host. */
  readonly now: Overlay;
  /** Over `now`; only where a check compares, or waits for a second observation. */
  readonly before?: Overlay;
}

export const HOSTS = join('test', 'hosts');
const WORLD = '.world.json';
const SCENARIO = '.scenario.json';
export const worldFile = (name: string): string => join(HOSTS, `${name}${WORLD}`);
export const scenarioFile = (name: string): string => join(HOSTS, `${name}${SCENARIO}`);

const named = (ending: string): readonly string[] =>
  readdirSync(HOSTS)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
export const savedWorlds = (): readonly string[] => named(WORLD);
export const savedScenarios = (): readonly string[] => named(SCENARIO);

export const readWorld = (name: string): SavedWorld => JSON.parse(readFileSync(worldFile(name), 'utf8')) as SavedWorld;
export const readScenario = (name: string): SavedScenario =>
  JSON.parse(readFileSync(scenarioFile(name), 'utf8')) as SavedScenario;

/** A healthy host as a capture in a folder that is not there yet. */
export function writeWorld(folder: string, { entries, before }: SavedWorld): void {
  writeTree(folder, entries);
  writeTree(join(folder, 'before'), applied(entries, before));
}

export function writeScenario(folder: string, { world, now, before }: SavedScenario): void {
  const entries = applied(readWorld(world).entries, now);
  writeTree(folder, entries);
  if (before) writeTree(join(folder, 'before'), applied(entries, before));
}

const same = (a: Entry | undefined, b: Entry | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

export function overlayOf(base: Entries, entries: Entries): Overlay {
  const changed = Object.entries(entries).filter(([path, entry]) => !same(base[path], entry));
  const gone = Object.keys(base).filter((path) => !Object.hasOwn(entries, path));
  return { changed: Object.fromEntries(changed), ...(gone.length > 0 && { gone }) };
}

export function applied(base: Entries, { changed, gone = [] }: Overlay): Entries {
  const kept = Object.entries(base).filter(([path]) => !gone.includes(path));
  return { ...Object.fromEntries(kept), ...changed };
}

export function readTree(folder: string): Entries {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((file): [string, Entry][] => {
    const path = join(file.parentPath, file.name);
    const entry = file.isDirectory()
      ? readdirSync(path).length === 0 && ({ folder: 'empty' } as const)
      : file.isSymbolicLink()
        ? { link: readlinkSync(path) }
        : contentOf(readFileSync(path));
    return entry ? [[path.slice(folder.length + 1), entry]] : [];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function contentOf(bytes: Buffer): Entry {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text.split('\n') : { base64: bytes.toString('base64') };
}

/** Links first: a file may lie behind one. */
function writeTree(folder: string, entries: Entries): void {
  const all = Object.entries(entries).map(([path, entry]) => ({ path: join(folder, path), entry }));
  mkdirSync(folder, { recursive: true });
  for (const { path, entry } of all) {
    if ('folder' in entry) mkdirSync(path, { recursive: true });
    if (!('link' in entry)) continue;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(entry.link, path);
  }
  for (const { path, entry } of all) {
    if ('folder' in entry || 'link' in entry) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'base64' in entry ? Buffer.from(entry.base64, 'base64') : entry.join('\n'));
  }
}
