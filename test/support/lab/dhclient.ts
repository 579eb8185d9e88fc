import type { Test } from 'tap';
import { type Daemon, startDaemon } from './daemon.ts';
import { type Place, runIn } from './place.ts';

/** ISC dhclient with Debian's script, which sets address, MTU, routes and resolv.conf. */
export function startDhclient(t: Test, place: Place, name = 'eth0'): Promise<Daemon> {
  const files = ['-lf', `/var/lib/dhcp/dhclient.${name}.leases`, '-pf', `/run/dhclient.${name}.pid`];
  return startDaemon(t, place, ['dhclient', '-4', '-d', ...files, name], {
    readyMs: 20_000,
    ready: async (daemon) =>
      daemon.log().includes('bound to') && (await runIn(place, ['ip', 'route', 'show', 'default'])).stdout !== '',
  });
}
