import { isOfMachineId } from '../facts/dhcp-clients.ts';
import { at } from '../facts/evidence.ts';
import { renewal } from '../facts/leases.ts';
import { formerCard, lastMove, type Move, moveEvidence } from '../facts/migration.ts';
import { sameAddress } from '../facts/prefix.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { AddressProbe } from '../model/dhcp-offers.ts';
import type { HostState } from '../model/state.ts';

type Seen = CheckInput<'duplicates', 'leases' | 'gateways' | 'migrations'>;

/** OVN-Kubernetes answers with it for the gateway and the whole range of pods (arp_proxy): go-controller/pkg/kubevirt. */
const OVN_ARP_PROXY = '0a:58:a9:fe:01:01';

/** Some networks have a router that answers for every address, those of its own hosts too. */
const isRouter = ({ gateways }: Seen, { interface: name }: AddressProbe, mac: string): boolean =>
  gateways?.some(({ dev, lladdr }) => dev === name && lladdr?.toLowerCase() === mac) === true;

/** The lease that the address comes from, where clones of this machine would get the same. */
const clonedLease = ({ leases = [] }: Seen, { address }: AddressProbe): number =>
  leases.findIndex(
    (lease) => lease.address !== undefined && sameAddress(lease.address, address) && isOfMachineId(lease.clientId),
  );

export default defineCheck({
  id: 'address-duplicate',
  title: 'Another host uses an IPv4 address of this one',
  category: 'address',
  severity: 'critical',
  why: 'Others reach now the one, now the other, as their neighbour tables have it: connections hang, are refused, or end at the wrong host. It is a static address in a DHCP range, a guest that was started twice, or a clone.',
  fix: [
    'ip neigh show dev {interface}',
    '# find the host of {holders}, and give one of the two another address',
    '# then let the neighbours of {interface} know: arping -U -c 3 -I {interface} {subject}',
  ],
  refs: [
    'RFC 5227',
    'https://github.com/k8snetworkplumbingwg/kubemacpool/issues/16',
    'https://github.com/systemd/systemd/issues/9609',
  ],
  needs: ['duplicates'],
  wants: ['leases', 'gateways', 'migrations'],
  messages: {
    another: '{holders} answers for {subject} too, which is an address of {interface}',
    clone:
      '{holders} answers for {subject} too, which {interface} leased with a client id made of /etc/machine-id: a clone of this machine has the same',
    migrated:
      '{holders} answers for {subject} too, which {interface} brought along in {migration}: on this segment it is of somebody else',
    router:
      'the gateway {holders} answers for {subject}, an address of {interface}: a proxy does so, and a wrong set-up',
  },
  explains: [
    'cluster-domain-unserved',
    'dns-server-slow',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lease-renewal-overdue',
    'lookup-failed',
  ],
  *run(seen, { takenAt }) {
    const move = lastMove(seen.migrations, takenAt);
    for (const [index, probe] of seen.duplicates.entries()) {
      const holders = probe.holders.filter((mac) => mac !== OVN_ARP_PROXY);
      if (holders.length === 0) continue;
      const others = holders.filter((mac) => !isRouter(seen, probe, mac));
      const cloned = clonedLease(seen, probe);
      const known = cloned === -1 ? 'another' : 'clone';
      const message = others.length === 0 ? 'router' : isBroughtAlong(probe, move) ? 'migrated' : known;
      yield {
        message,
        subject: probe.address,
        data: {
          interface: probe.interface,
          holders: (others.length > 0 ? others : holders).join(', '),
          ...(move && { migration: move.words }),
        },
        evidence: [
          at('duplicates', index, 'holders'),
          ...(message === 'clone' ? [at('leases', cloned, 'clientId')] : []),
          ...(message === 'migrated' ? [moveEvidence()] : []),
        ],
        interface: probe.interface,
        ...(message === 'router' && { severity: 'info' as const }),
        ...(message === 'clone' && { fix: CLONE_FIX }),
        ...(message === 'migrated' && renewalOf(seen, probe)),
      };
    }
  },
});

/** The host had the address before it moved, and had it alone then, but not when it had moved. */
function isBroughtAlong({ address }: AddressProbe, move: Move | undefined): boolean {
  if (!move || !formerCard(move, address)) return false;
  const has = ({ findings }: HostState) => findings.some(({ id }) => id === `address-duplicate:${address}`);
  const { settled, after } = move.episode;
  const wasAskedAfter = settled && after !== undefined && !after.undecided?.includes('address-duplicate');
  return !has(move.before) && !(wasAskedAfter && !after.unseen.includes('finding') && !has(after));
}

/** The network of now gives it an address of its own. */
function renewalOf({ leases = [] }: Seen, { address }: AddressProbe): { fix?: readonly string[] } {
  const lease = leases.find((each) => each.address !== undefined && sameAddress(each.address, address));
  return lease ? { fix: [...renewal(lease, '{interface}'), SAME_AGAIN] } : {};
}

const SAME_AGAIN = '# the same again: find the host of {holders}, and give one of the two another address';

const CLONE_FIX = [
  '# on the clone, which has {holders}: rm /etc/machine-id && systemd-machine-id-setup && reboot',
  '# or let leases go by hardware address: dhcp-identifier: mac (netplan), ClientIdentifier=mac (systemd-networkd)',
  '# images to clone have an empty /etc/machine-id',
];
