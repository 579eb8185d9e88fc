import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import type { Place } from './place.ts';

export interface HostileOptions {
  /** A second address of the place, which some answers come from. */
  readonly other?: string;
  /** False: the port is closed. */
  readonly tcp?: boolean;
  /** Every name exists. */
  readonly wildcard?: boolean;
}

/**
 * A server on port 53 that does as the first label of a name says: `wrong-id`, `loop`, `slow-300` and others, which
 * hostile-dns.mjs lists. Its log has a line for each query: transport, source, name, type, class, `edns`.
 */
export function startHostileDns(t: Test, place: Place, address: string, options: HostileOptions = {}): Promise<Daemon> {
  const program = join(process.cwd(), 'test', 'support', 'lab', 'hostile-dns.mjs');
  const argv = ['env', '--unset=NODE_OPTIONS', process.execPath, program, JSON.stringify({ address, ...options })];
  return startDaemon(t, place, argv, { ready: ({ log }) => /^ready$/m.test(log()) });
}
