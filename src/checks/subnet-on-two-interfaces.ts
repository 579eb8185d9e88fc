import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved, isHostInterface, isRunning } from '../facts/interfaces.ts';
import { edgesOf } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Kernel } from '../model/kernel.ts';
import type { Address, Interface, Rule } from '../model/network.ts';

/** Kinds whose own MAC on the lower device's segment is their purpose. */
const BESIDE: readonly (string | undefined)[] = ['macvlan', 'ipvlan', 'macvtap'];
/** Priorities of the rules that every host has, ip-rule(8). */
const GIVEN = [0, 32766, 32767];
const LONGEST = 30;

interface Held {
  readonly iface: Interface;
  readonly address: Address;
}

export default defineCheck({
  id: 'subnet-on-two-interfaces',
  title: 'Two interfaces of this host are in one subnet',
  category: 'address',
  severity: 'warning',
  why: 'All that leaves for the subnet takes one of them, whichever address it comes from, and each answers ARP for the address of the other. Switches and firewalls see packets of one on the port of the other, and drop them.',
  fix: [
    '# give one of them another subnet, bond them, or keep their traffic apart:',
    'sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
    '# and for each a table of its own: ip rule add from ADDRESS table NUMBER; ip route add {subject} dev INTERFACE table NUMBER',
  ],
  refs: ['https://docs.kernel.org/networking/ip-sysctl.html', 'https://access.redhat.com/solutions/30564'],
  needs: ['interfaces'],
  wants: ['routing', 'kernel'],
  messages: { shared: '{first} and {second} are both in {subject}' },
  explains: ['dns-server-unreachable', 'gateway-unreachable', 'lookup-failed'],
  follows: ['address-on-two-interfaces'],
  *run({ interfaces, routing, kernel }) {
    if (routing?.rules.some(isOwnRule)) return;
    const holders = new Map<string, Held>();
    for (const iface of interfaces) {
      if (!isRunning(iface) || !isHostInterface(iface, interfaces) || isEnslaved(iface, interfaces)) continue;
      if (BESIDE.includes(iface.kind) || isKeptApart(iface, kernel)) continue;
      for (const address of globalAddresses(iface, 'inet')) {
        const { local, prefixLength, peer } = address;
        const network = prefixLength <= LONGEST && peer === undefined && edgesOf(local, prefixLength)?.network;
        if (!network) continue;
        const subnet = `${network}/${prefixLength}`;
        const key = `${subnet} ${iface.master ?? ''}`;
        const other = holders.get(key);
        if (other && other.iface !== iface) yield shared(subnet, other, { iface, address });
        else holders.set(key, { iface, address });
      }
    }
  },
});

const shared = (subject: string, first: Held, second: Held) => ({
  message: 'shared' as const,
  subject,
  data: { first: first.iface.name, second: second.iface.name },
  evidence: [first, second].map(({ iface, address }) =>
    at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(address), 'local'),
  ),
});

/** Somebody decides by source which way packets take. */
const isOwnRule = ({ family, priority, src, iif }: Rule): boolean =>
  family === 'inet' && !GIVEN.includes(priority) && (src !== 'all' || iif !== undefined);

/** The larger of the setting for all and that of the interface counts, ip-sysctl. */
function isKeptApart({ name }: Interface, kernel: Kernel | undefined): boolean {
  const largest = (setting: string) =>
    Math.max(
      ...['all', name.replaceAll('.', '/')].map((of) => Number(kernel?.sysctls[`net.ipv4.conf.${of}.${setting}`] ?? 0)),
    );
  return largest('arp_ignore') > 0 || largest('arp_filter') > 0;
}
