import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { type Place, runIn } from './place.ts';

export interface Ends {
  readonly client: Place;
  readonly source: string;
  readonly server: Place;
  readonly target: string;
}

/** A TCP connection that stays open and says nothing. */
export async function connect(t: Test, { client, source, server, target }: Ends): Promise<Daemon> {
  const port = 27017;
  await startDaemon(t, server, ['socat', `TCP-LISTEN:${port},bind=${target},reuseaddr`, 'PIPE'], {
    ready: async () => (await runIn(server, ['ss', '-ltn'])).stdout.includes(`${target}:${port}`),
  });
  return startDaemon(t, client, ['socat', 'PIPE', `TCP:${target}:${port},bind=${source}`], {
    ready: async () => (await runIn(client, ['ss', '-tn', 'state', 'established'])).stdout.includes(source),
  });
}
