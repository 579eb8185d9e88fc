import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';

/** Compares with a file of test/golden; `UPDATE_GOLDEN=1 npm test` rewrites it, for a review of the difference. */
export function golden(t: Test, name: string, text: string): void {
  const file = join('test', 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  t.ok(existsSync(file), `${file} exists; UPDATE_GOLDEN=1 npm test writes it`);
  t.equal(text, readFileSync(file, 'utf8'), `${file}; UPDATE_GOLDEN=1 npm test rewrites it`);
}
