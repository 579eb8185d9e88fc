import { at } from '../facts/evidence.ts';
import { commonNetwork, isOvnMac } from '../facts/host-subnets.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { currentLeases } from '../facts/leases.ts';
import { isWithin, lastMove, type Move, moveEvidence, pastCard, pastEvidence, pastMacs } from '../facts/migration.ts';
import { cidr, familyOf, inPrefix, isLinkLocal, parseCidr } from '../facts/prefix.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Address, Interface } from '../model/network.ts';

type Seen = CheckInput<'interfaces' | 'migrations', 'leases' | 'gateways'>;

const SHOWN_ADDRESSES = 3;

/** What the card had, where it has none of that now. */
function lostAddresses(iface: Interface, addresses: readonly string[]): readonly string[] {
  const held = iface.addresses.map(cidr);
  const own = addresses.filter((each) => familyOf(each) === 'inet' && !isLinkLocal(each.split('/', 1)[0] ?? ''));
  return own.some((each) => held.includes(each)) ? [] : own;
}

/** The Layer3 network of OVN-Kubernetes that both subnets look like parts of. */
function layer3Of(seen: Seen, iface: Interface, now: Address, earlier: string, move: Move, takenAt: Date) {
  const { leases = [], gateways = [], interfaces } = seen;
  const own = gateways.filter(({ dev }) => dev === iface.name);
  if (![iface.mac, ...own.map(({ lladdr }) => lladdr), ...pastMacs(move, iface.name)].some(isOvnMac)) return undefined;
  const lease = currentLeases(leases, interfaces, takenAt).find((item) => item.iface === iface)?.lease;
  const past = parseCidr(earlier, 'inet');
  const former = move.before.gateways.filter(({ dev }) => dev === iface.name).map(({ address }) => address);
  const leased = move.before.leases.filter((each) => each.interface === iface.name).flatMap(({ router }) => router);
  return (
    past &&
    commonNetwork(
      { address: past.network, prefixLength: past.length, router: [...former, ...leased] },
      {
        address: now.local,
        prefixLength: now.prefixLength,
        router: [...own.map(({ address }) => address), ...(lease?.router ?? [])],
      },
    )
  );
}

export default defineCheck({
  id: 'migration-address-changed',
  title: 'A live migration changed the address of an interface',
  category: 'migration',
  severity: 'info',
  why: 'The host works with its new address, but connections of before are lost, and whoever knows it by the old one does not find it. A Layer3 network of OVN-Kubernetes has a subnet for each node, so there an address lasts as long as the VM stays on its node.',
  fix: [
    '# restart what is bound to {earlier}, and let others find this host by its name or by a service',
    '# to keep the address: a Layer2 network with ipam.lifecycle Persistent',
  ],
  refs: [
    'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/features/user-defined-networks/user-defined-networks.md',
    'https://github.com/kubevirt/kubevirt/issues/7967',
  ],
  needs: ['interfaces', 'migrations'],
  wants: ['leases', 'gateways'],
  options: { hours: { default: 24, unit: 'hours', help: 'how long after the migration it is told' } },
  messages: {
    nodeSubnet:
      '{subject} has {now} since {migration}, before it had {earlier}: a Layer3 network has a subnet for each node, here both in {network}',
    network: '{subject} has {now} since {migration}, before it had {earlier}, of another network',
    address: '{subject} has {now} since {migration}, before it had {earlier} of the same network',
  },
  explains: ['ovn-mac-address-mismatch', 'socket-address-gone'],
  *run(seen, { takenAt, options: { hours } }) {
    const move = lastMove(seen.migrations, takenAt);
    if (!move || !isWithin(move, hours, takenAt)) return;
    for (const iface of seen.interfaces) {
      const past = pastCard(iface, move);
      const lost = lostAddresses(iface, past?.card.addresses ?? []);
      const [now] = globalAddresses(iface, 'inet');
      const [earlier] = lost;
      if (!past || !now || earlier === undefined) continue;
      const network = layer3Of(seen, iface, now, earlier, move, takenAt);
      const isNear = inPrefix(earlier.split('/', 1)[0] ?? '', now.local, now.prefixLength);
      yield {
        message: network !== undefined ? 'nodeSubnet' : isNear ? 'address' : 'network',
        subject: iface.name,
        data: {
          now: cidr(now),
          earlier: lost.slice(0, SHOWN_ADDRESSES).join(', '),
          migration: move.words,
          ...(network !== undefined && { network }),
        },
        evidence: [
          at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(now), 'local'),
          pastEvidence('interfaces', past.index, 'addresses'),
          moveEvidence(),
        ],
        interface: iface.name,
      };
    }
  },
});
