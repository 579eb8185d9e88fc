import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PUBLIC = '../shared/corpus/public';

export const read = (path: string): string => readFileSync(path, 'utf8');

export const readFixture = (format: string, name: string): string => read(join('test/fixtures', format, name));

export const fixturesOf = (format: string): readonly string[] =>
  readdirSync(join('test/fixtures', format))
    .sort()
    .map((name) => readFixture(format, name));

/** What is known of a capture: what its publisher's own tests say about it, and a simple independent reading. */
interface Expectation<D> {
  readonly source: { readonly repo: string };
  readonly upstream?: unknown;
  readonly derived?: D;
}
export interface Capture<D> extends Expectation<D> {
  readonly name: string;
  readonly text: string;
}

/** A folder of what others published; undefined where the collection is not at hand. It is no part of this project. */
export const publicFolder = (name: string): string | undefined =>
  existsSync(join(PUBLIC, name)) ? join(PUBLIC, name) : undefined;

/** Captures of a format that others published. */
export function publicCaptures<D = Readonly<Record<string, unknown>>>(format: string): readonly Capture<D>[] {
  const folder = publicFolder(format);
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.txt'.length);
      const expectation: Expectation<D> = JSON.parse(read(join(folder, `${name}.expect.json`)));
      return { ...expectation, name, text: read(join(folder, file)) };
    });
}
