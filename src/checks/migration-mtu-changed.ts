import { at } from '../facts/evidence.ts';
import { isHostInterface } from '../facts/interfaces.ts';
import { isWithin, lastMove, moveEvidence, pastCard, pastEvidence } from '../facts/migration.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';
import type { HostState } from '../model/state.ts';

type Seen = CheckInput<'interfaces' | 'migrations', 'dhcpOffers'>;

/** An offer for the interface with a smaller MTU than it has; none where a server offers enough, or did before. */
function smallerOffer({ dhcpOffers = [] }: Seen, { name, mtu }: Interface, { leases }: HostState) {
  const survey = dhcpOffers.findIndex((each) => each.interface === name);
  const offers = dhcpOffers[survey]?.offers ?? [];
  const largest = Math.max(...offers.map((offer) => offer.mtu ?? Number.POSITIVE_INFINITY));
  const wasSo = leases.some((lease) => lease.interface === name && lease.mtu === largest);
  if (offers.length === 0 || largest >= mtu || wasSo) return undefined;
  const index = offers.findIndex((offer) => offer.mtu === largest);
  return { survey, index, mtu: largest, server: offers[index]?.server ?? 'an unknown server' };
}

export default defineCheck({
  id: 'migration-mtu-changed',
  title: 'The MTU of a network is another one since a live migration',
  category: 'migration',
  severity: 'warning',
  why: 'The network of the new node carries smaller packets, as where it lies in a tunnel: large ones vanish on the way, so that ping works and a transfer hangs.',
  fix: ['ip link set dev {subject} mtu {mtu}', '# and let the DHCP client apply the MTU of its leases (option 26)'],
  refs: ['RFC 2132 section 5.1', 'RFC 4821'],
  needs: ['interfaces', 'migrations'],
  wants: ['dhcpOffers'],
  options: { hours: { default: 24, unit: 'hours', help: 'how long after the migration a changed MTU is told' } },
  messages: {
    kept: '{subject} keeps mtu {now}, but since {migration} {server} offers mtu {mtu}',
    changed: '{subject} has mtu {now} since {migration}, before it had {earlier}',
  },
  follows: ['migration-address-kept'],
  *run(seen, { takenAt, options: { hours } }) {
    const move = lastMove(seen.migrations, takenAt);
    if (!move) return;
    for (const iface of seen.interfaces) {
      const past = pastCard(iface, move);
      if (!past || !isHostInterface(iface, seen.interfaces)) continue;
      const own = { subject: iface.name, interface: iface.name };
      const evidence = [
        at('interfaces', iface.name, 'mtu'),
        pastEvidence('interfaces', past.index, 'mtu'),
        moveEvidence(),
      ];
      const offer = past.card.mtu === iface.mtu ? smallerOffer(seen, iface, move.before) : undefined;
      const data = { now: iface.mtu, earlier: past.card.mtu, migration: move.words };
      if (offer) {
        const { survey, index, mtu, server } = offer;
        const proof = at('dhcpOffers', survey, 'offers', index, 'mtu');
        yield { ...own, message: 'kept', data: { ...data, mtu, server }, evidence: [...evidence, proof] };
      } else if (past.card.mtu !== iface.mtu && isWithin(move, hours, takenAt)) {
        yield { ...own, message: 'changed', data, evidence, severity: 'info', fix: CHANGED_FIX };
      }
    }
  },
});

/** Its client took it from the new lease. */
const CHANGED_FIX = [
  '# nothing to do where the network says so; connections of before learn the MTU of their path anew',
];
