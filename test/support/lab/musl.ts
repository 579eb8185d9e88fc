import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command.ts';
import { CACHE, subFolder } from './folder.ts';

const SOURCE = join(process.cwd(), 'test', 'support', 'lab', 'getaddrinfo.c');

/** A program that resolves by musl wherever it runs: linked with it, and of no other library. */
export async function muslResolver(): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 12);
  const program = join(subFolder(CACHE), `getaddrinfo-musl-${digest}`);
  if (!existsSync(program)) await must(['musl-gcc', '-static', '-Os', '-o', program, SOURCE]);
  return program;
}
