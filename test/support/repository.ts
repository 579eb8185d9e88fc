import { readdirSync, readFileSync } from 'node:fs';

/** Tests run with the project's folder as working directory. */
export const filesUnder = (folder: string, ending = ''): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();

export const textOf = (file: string): string => readFileSync(file, 'utf8');

/** Ids of the units of a folder of src: the names of its files. */
export const unitsOf = (folder: string): readonly string[] =>
  filesUnder(`src/${folder}`, '.ts')
    .filter((file) => file.split('/').length === 3)
    .map((file) => file.slice(`src/${folder}/`.length, -'.ts'.length));
