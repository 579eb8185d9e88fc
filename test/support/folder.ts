import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { tempDir } from './temp.ts';

/** A folder with these files, gone after the test. A text that begins with `->` makes a link. */
export function folderOf(t: Test, files: Readonly<Record<string, string>> = {}): string {
  const folder = tempDir(t);
  for (const [path, text] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), place);
    else writeFileSync(place, text);
  }
  return folder;
}
