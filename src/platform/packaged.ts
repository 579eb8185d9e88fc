import { readFileSync } from 'node:fs';

/** A text that the build puts beside the bundle; undefined where it did not, as for the sources. */
export function packaged(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
