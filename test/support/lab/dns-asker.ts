import { join } from 'node:path';
import { build } from 'esbuild';
import type { DnsReply } from '../../../src/model/dns.ts';
import type { DnsQuestion } from '../../../src/probes/dns.ts';
import { CACHE } from './folder.ts';
import { mustIn, type Place } from './place.ts';

/** What dns-client.ts reads. */
export interface Asked {
  readonly questions: readonly DnsQuestion[];
  /** Questions under way. */
  readonly atOnce: number;
}

let built: Promise<string> | undefined;

/** Beside the packages that it needs. */
function program(): Promise<string> {
  built ??= (async () => {
    const outfile = join(CACHE, 'dns-client.mjs');
    await build({
      entryPoints: ['test/support/lab/dns-client.ts'],
      outfile,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    return outfile;
  })();
  return built;
}

/** The replies to questions that the probe asks within a place, in their order. */
export async function askIn(place: Place, questions: readonly DnsQuestion[], atOnce = 1): Promise<DnsReply[]> {
  const argv = ['env', '--unset=NODE_OPTIONS', process.execPath, await program()];
  const input: Asked = { questions, atOnce };
  return JSON.parse(await mustIn(place, argv, { input: JSON.stringify(input), timeoutMs: 120_000 })) as DnsReply[];
}
