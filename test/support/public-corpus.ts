import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = '../shared/corpus/public';

export interface Sample {
  readonly name: string;
  readonly text: string;
  /** What its publisher's own tests say about it, and a simple independent reading. */
  readonly upstream: unknown;
  readonly derived: unknown;
}

/** Samples of a format that others published; none where the collection is not at hand. It is no part of this project. */
export function publicSamples(format: string): readonly Sample[] {
  const folder = `${FOLDER}/${format}`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => {
      const name = file.slice(0, -'.txt'.length);
      const expectation: unknown = JSON.parse(readFileSync(`${folder}/${name}.expect.json`, 'utf8'));
      const { upstream, derived } = expectation as { readonly upstream?: unknown; readonly derived?: unknown };
      return { name, text: readFileSync(`${folder}/${file}`, 'utf8'), upstream, derived };
    });
}
