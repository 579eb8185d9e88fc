import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { tempFolder } from './folder.ts';

/** Programs that stand in for others, in a folder for the head of PATH. */
export interface Impostors {
  readonly folder: string;
  /** Those still running, with their children. */
  left(): string[];
}

/** `$MARK` in the script is an argument that no other process has. */
export function impostors(t: Test, names: readonly string[], script: string): Impostors {
  const folder = tempFolder(t);
  // A number, so that sleep takes it: 60 seconds and a fraction of our own.
  const mark = `60.${process.pid}${Date.now() % 100_000}`;
  for (const name of names) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\nMARK=${mark}\n${script}\n`);
    chmodSync(file, 0o755);
  }
  return { folder, left: () => commandLines().filter((line) => line.includes(folder) || line.includes(mark)) };
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => commandLine(pid));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It ended since the folder was read.
  }
}
