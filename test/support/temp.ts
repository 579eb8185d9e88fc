import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

/** A folder that is gone when the test is over. */
export function tempDir(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'nd-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function tempFile(t: Test, name: string, text: string): string {
  const file = join(tempDir(t), name);
  writeFileSync(file, text);
  return file;
}
