import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { undo } from './cleanup.ts';
import { ownName } from './sweep.ts';

/** Kept between runs: downloaded packages and the root file system of the machine. */
export const CACHE = join(process.cwd(), '.build', 'lab');

/** A folder that the teardown of the test removes. Short, because a unix socket's path holds 107 bytes. */
export function tempFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), ownName('')));
  undo(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function subFolder(...parts: readonly string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
