import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { tempFolder } from './folder.ts';
import { type Place, runIn } from './place.ts';

/** It asks the one address for everything: with a zone for the root to forward, it never begins at the root itself. */
const configuration = (address: string, forward: string) => `server:
  interface: ${address}
  port: 53
  do-daemonize: no
  username: ""
  chroot: ""
  directory: ""
  pidfile: ""
  use-syslog: no
  num-threads: 1
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  do-not-query-localhost: no
  # Neither keys nor certificates, which it would fetch.
  module-config: "iterator"
  unblock-lan-zones: yes
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: ${forward}
  forward-first: no
`;

export interface UnboundOptions {
  /** Address of the server that it asks. */
  readonly forward: string;
}

/** A cache in front of a server. */
export function startUnbound(t: Test, place: Place, address: string, { forward }: UnboundOptions): Promise<Daemon> {
  const file = join(tempFolder(t), 'unbound.conf');
  writeFileSync(file, configuration(address, forward));
  return startDaemon(t, place, ['unbound', '-d', '-p', '-c', file], {
    ready: async () => (await runIn(place, ['ss', '-lun'])).stdout.includes(`${address}:53`),
  });
}
