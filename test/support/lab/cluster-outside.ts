import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { subFolder, tempFolder } from './folder.ts';
import { knotConfiguration } from './knot.ts';
import { type Place, runIn } from './place.ts';

/** The DNS servers of the node, where a cluster forwards to. */
export const OUTSIDE_DNS = '127.0.0.54';
export const OUTSIDE_ADDRESS = '198.51.100.7';
/** What it says of itself in the class CH. */
export const OUTSIDE_IDENTITY = 'outside';

/** All names of the world: what is not here does not exist. */
const WORLD = `$ORIGIN .
$TTL 3600
@ SOA a.root-servers.test. hostmaster.test. 1 7200 1800 86400 60
@ NS a.root-servers.test.
a.root-servers.test. A ${OUTSIDE_DNS}
www.example.test. A ${OUTSIDE_ADDRESS}
`;

const SETTINGS = {
  address: OUTSIDE_DNS,
  domain: '.',
  server: [`identity: ${OUTSIDE_IDENTITY}`, `version: ${OUTSIDE_IDENTITY}`],
};

/** A server for names outside of the cluster, which denies those that it does not know. */
export function startOutside(t: Test, place: Place): Promise<Daemon> {
  const folder = subFolder(tempFolder(t), 'outside');
  writeFileSync(join(folder, 'zone'), WORLD);
  writeFileSync(join(folder, 'conf'), knotConfiguration({ ...SETTINGS, folder }));
  const query = ['kdig', `@${OUTSIDE_DNS}`, '+time=1', '+retry=0', '+short', 'www.example.test', 'A'];
  return startDaemon(t, place, ['knotd', '-c', join(folder, 'conf'), '-s', join(folder, 'knot.sock')], {
    // kdig waits a second for a server that is not there yet, ss does not.
    ready: async () =>
      (await runIn(place, ['ss', '-lun'])).stdout.includes(`${OUTSIDE_DNS}:53`) &&
      (await runIn(place, query)).stdout.includes(OUTSIDE_ADDRESS),
  });
}
