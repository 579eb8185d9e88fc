import { type ClientProcess, clientProcesses } from '../facts/dhcp-holders.ts';
import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';

/** Daemons that configure an interface besides; of two clients they are the one that is meant to be. */
const DAEMONS: readonly string[] = ['systemd-network', 'NetworkManager', 'wickedd-dhcp4', 'connmand'];

/** Several processes of one client on one interface are two only where each is on its own: not helpers, as dhcpcd has. */
const isAlone = ({ name }: ClientProcess): boolean => name === 'dhclient' || name === 'udhcpc';

/** One process of each client, and each of those that are one by themselves. */
function distinct(processes: readonly ClientProcess[]): readonly ClientProcess[] {
  return processes.filter(
    (process, index) => isAlone(process) || processes.findIndex(({ name }) => name === process.name) === index,
  );
}

const shown = ({ name, pid }: ClientProcess): string =>
  `${name === 'systemd-network' ? 'systemd-networkd' : name} (pid ${pid})`;

export default defineCheck({
  id: 'dhcp-clients-conflict',
  title: 'Two DHCP clients run for one interface',
  category: 'dhcp',
  severity: 'warning',
  why: 'Each takes a lease of its own and sets what it was given: the interface gets two addresses, or one client removes what the other set when its lease ends. Replies to one may be read by the other.',
  fix: [
    '# keep one of them: stop the one that is not meant to be, here the last to start',
    '# some take the address away as they end: not over {subject}, and have the other one renew its lease then',
    'kill {pid}',
  ],
  refs: ['RFC 2131 section 4.1', 'dhclient(8)', 'networkctl(1)'],
  needs: ['interfaces', 'sockets'],
  wants: ['leases'],
  messages: { several: 'several DHCP clients run for {subject}: {clients}' },
  explains: ['address-not-in-lease', 'resolv-conf-overwritten'],
  follows: ['interface-managers-conflict'],
  *run(seen, { takenAt }) {
    for (const [subject, processes] of clientProcesses(seen, takenAt)) {
      const clients = distinct(processes);
      // Started last, as a rule, by somebody who did not know of the other.
      const byAge = clients.toSorted((a, b) => b.pid - a.pid);
      const surplus = byAge.find(({ name }) => !DAEMONS.includes(name)) ?? byAge[0];
      if (clients.length < 2 || !surplus) continue;
      const isDaemon = DAEMONS.includes(surplus.name);
      yield {
        message: 'several',
        subject,
        data: { clients: clients.map(shown).join(', '), pid: surplus.pid },
        evidence: [...new Set(clients.map(({ socket }) => socket))].map((socket) => at('sockets', socket)),
        interface: subject,
        ...(isDaemon && { fix: ['# keep one of them, and take {subject} out of the configuration of the other'] }),
      };
    }
  },
});
