import type { Platform } from '../../model/platform.ts';

/** A file of a folder that programs of the host fill. */
export interface FolderFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** Far more than programs write; the folder of a broken or hostile one must not fill the memory. */
const LIMIT = { maxBytes: 256 * 1024 };
const MAX_FILES = 1024;

/** The files of a folder whose names match, by name; undefined where there is no folder. */
export async function readFolder(
  os: Pick<Platform, 'readDir' | 'readFile'>,
  folder: string,
  names: RegExp,
): Promise<readonly FolderFile[] | undefined> {
  const listed = await os.readDir(folder);
  const files = (listed ?? [])
    .filter((name) => names.test(name))
    .slice(0, MAX_FILES)
    .map(async (name) => ({ path: `${folder}/${name}`, name, text: await os.readFile(`${folder}/${name}`, LIMIT) }));
  const read = (await Promise.all(files)).flatMap(({ text, ...file }) =>
    text === undefined ? [] : [{ ...file, text }],
  );
  return listed && read;
}

/**
 * A configuration file and its drop-ins, in the order in which they count: a file of an earlier folder takes the
 * place of one with its name in a later folder, and names decide the order.
 */
export async function readConfiguration(
  os: Pick<Platform, 'readDir' | 'readFile'>,
  main: string,
  folders: readonly string[],
): Promise<readonly FolderFile[]> {
  const [first, ...others] = await Promise.all([
    os.readFile(main, LIMIT),
    ...folders.map((folder) => readFolder(os, folder, /\.conf$/)),
  ]);
  const byName = new Map<string, FolderFile>();
  for (const file of others.flatMap((files) => (typeof files === 'string' ? [] : (files ?? [])))) {
    if (!byName.has(file.name)) byName.set(file.name, file);
  }
  const dropIns = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...(typeof first === 'string' ? [{ path: main, name: '', text: first }] : []), ...dropIns];
}

/** One text, for parsers that read files of the same settings one behind the other. */
export const joined = (files: readonly FolderFile[]): string => files.map(({ text }) => text).join('\n');
