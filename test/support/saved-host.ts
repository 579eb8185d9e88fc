import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

const BEFORE = 'before/';
const under = (folder: string, entries: Entries): Entries =>
  Object.fromEntries(Object.entries(entries).map(([path, entry]) => [`${folder}${path}`, entry]));

/** The whole capture of a healthy host, with the observation before it. */
export const captureOfWorld = ({ entries, before }: SavedWorld): Entries => ({
  ...entries,
  ...under(BEFORE, applied(entries, before)),
});

export function captureOfScenario({ world, now, before }: SavedScenario): Entries {
  const entries = applied(readWorld(world).entries, now);
  return { ...entries, ...(before && under(BEFORE, applied(entries, before))) };
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

/** A folder that is one capture after another: most of the files of two hosts are the same. */
export class CaptureFolder {
  readonly path: string;
  #entries: Entries = {};

  constructor(path: string) {
    this.path = path;
  }

  become(entries: Entries): void {
    const stale = Object.keys(this.#entries).filter((path) => !same(this.#entries[path], entries[path]));
    for (const path of stale) this.#remove(path);
    const fresh = Object.entries(entries).filter(([path, entry]) => !same(this.#entries[path], entry));
    for (const [path, entry] of fresh) this.#write(join(this.path, path), entry);
    // Folders that stood in for their files, and went with them.
    for (const [path, entry] of Object.entries(entries)) {
      if ('folder' in entry) mkdirSync(join(this.path, path), { recursive: true });
    }
    this.#entries = entries;
  }

  /** With the folders that are empty then, which say that something could have been there. */
  #remove(path: string): void {
    rmSync(join(this.path, path), { recursive: true, force: true });
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const place = join(this.path, folder);
      if (existsSync(place) && readdirSync(place).length > 0) return;
      rmSync(place, { recursive: true, force: true });
    }
  }

  #write(place: string, entry: Entry): void {
    if ('folder' in entry) return;
    mkdirSync(dirname(place), { recursive: true });
    if ('link' in entry) symlinkSync(entry.link, place);
    else writeFileSync(place, 'base64' in entry ? Buffer.from(entry.base64, 'base64') : entry.join('\n'));
  }
}
