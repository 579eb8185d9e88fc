import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { ManagedLink, ManagerName } from '../model/managers.ts';

/** Daemons, whose own state says what they have in hand; of the others only a file is known. */
const DAEMONS: readonly ManagerName[] = ['systemd-networkd', 'NetworkManager'];

const daemonsOf = ({ managers }: ManagedLink): readonly ManagerName[] =>
  managers.filter((manager) => DAEMONS.includes(manager));

export default defineCheck({
  id: 'interface-managers-conflict',
  title: 'Two network managers have one interface in hand',
  category: 'address',
  severity: 'warning',
  why: 'Each removes what the other sets: addresses, routes and DNS servers come and go, and two DHCP clients ask for leases. The last to start wins, until the next event.',
  fix: [
    '# keep one of them for {subject}; to keep systemd-networkd:',
    'nmcli device set {subject} managed no',
    '# and for good: unmanaged-devices=interface-name:{subject} in the section [keyfile] of NetworkManager.conf',
    '# to keep NetworkManager: Unmanaged=yes in the section [Link] of the .network file, then networkctl reload',
  ],
  refs: ['NetworkManager.conf(5)', 'systemd.network(5)', 'https://github.com/projectcalico/calico/issues/2471'],
  needs: ['managers'],
  messages: {
    both: '{managers} both have {subject} in hand',
    leftover: '{subject} is in the hand of {manager}, and {file} is set up for it as well',
  },
  *run({ managers }) {
    for (const [index, link] of managers.links.entries()) {
      const [daemon, second] = daemonsOf(link);
      const file = link.managers.find((manager) => !DAEMONS.includes(manager));
      if (daemon === undefined || (second === undefined && file === undefined)) continue;
      const common = {
        subject: link.interface,
        evidence: [at('managers', 'links', index, 'managers')],
        interface: link.interface,
      };
      if (second !== undefined) {
        yield { ...common, message: 'both', data: { managers: `${daemon} and ${second}` } };
        continue;
      }
      // Systems that were upgraded keep the files of a manager that is gone.
      yield {
        ...common,
        message: 'leftover',
        data: { manager: daemon, file: file ?? '' },
        severity: 'info',
        fix: [`# take {subject} out of the configuration of {file}, or out of that of {manager}`],
      };
    }
  },
});
