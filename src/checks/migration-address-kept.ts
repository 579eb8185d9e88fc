import { offered } from '../facts/dhcp-offers.ts';
import { at } from '../facts/evidence.ts';
import { type KeptAddress, keptAddresses, type Proof, proofOf } from '../facts/kept-address.ts';
import { renewal } from '../facts/leases.ts';
import { clock, hadFlap, lastMove, lostGateways, type Move, moveEvidence } from '../facts/migration.ts';
import { cidr } from '../facts/prefix.ts';
import { habitOf } from '../facts/renewal-habits.ts';
import { defineCheck } from '../model/check.ts';

const LAYER2_HINT =
  '# a Layer3 network has a subnet for each node; on a Layer2 network with ipam.lifecycle Persistent a VM keeps its address';

export default defineCheck({
  id: 'migration-address-kept',
  title: 'An interface kept an address that its network no longer routes',
  category: 'migration',
  severity: 'critical',
  why: 'A live migration took the guest to another segment while its DHCP client, which noticed nothing, keeps the lease of the one before. A guest that moves loses no carrier, unless KubeVirt refreshes its links, and a renewal asks the server of before alone.',
  fix: ['# renew the lease of {subject} with its DHCP client'],
  refs: [
    'RFC 2131 section 4.4.5',
    'https://github.com/kubevirt/kubevirt/issues/13601',
    'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/features/live-migration.md',
  ],
  needs: ['interfaces', 'migrations'],
  wants: ['leases', 'gateways', 'dhcpOffers', 'lookups'],
  messages: {
    nodeSubnet:
      '{subject} keeps {kept} from the node before {migration}, but this node of the Layer3 network has another subnet: {server} offers {offer}, both in {network}; {client}',
    offered: '{subject} keeps {kept}, but since {migration} it is on a segment where {server} offers {offer}; {client}',
    leased: '{subject} keeps {kept}, but since {migration} its lease from {server} is for {offer}',
    silent: '{subject} keeps {kept}, but its gateway {server} has not answered since {migration}; {client}',
  },
  explains: [
    'address-duplicate',
    'cluster-domain-unserved',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-entry-stale',
    'gateway-unreachable',
    'lease-expired',
    'lease-renewal-overdue',
    'lookup-failed',
  ],
  hides: ['address-not-in-lease', 'lease-not-offered'],
  *run(seen, { takenAt }) {
    const move = lastMove(seen.migrations, takenAt);
    if (!move) return;
    const lost = lostGateways(move, seen, takenAt);
    for (const kept of keptAddresses(move, seen, takenAt)) {
      const proof = proofOf(move, kept, seen, lost, takenAt);
      if (!proof) continue;
      const { message, evidence, ...data } = told(proof);
      yield {
        message,
        subject: kept.iface.name,
        data: { ...data, kept: cidr(kept.address), migration: move.words, client: clientOf(kept, move, takenAt) },
        evidence: [...kept.evidence, evidence, moveEvidence()],
        interface: kept.iface.name,
        fix: [
          ...renewal(kept.current?.lease ?? { client: kept.lease?.client ?? '' }),
          ...(message === 'nodeSubnet' ? [LAYER2_HINT] : []),
        ],
      };
    }
  },
});

function told(proof: Proof) {
  if (proof.by === 'gateway') {
    const { index, gateway } = proof.lost;
    return { message: 'silent', server: gateway.address, evidence: at('gateways', index) } as const;
  }
  if (proof.by === 'lease') {
    const { lease, index } = proof.lease;
    const { server = 'an unknown server', address: offer = '' } = lease;
    return { message: 'leased', server, offer, evidence: at('leases', index, 'address') } as const;
  }
  const { survey, index, offer, network } = proof;
  const { server = 'an unknown server' } = offer;
  const evidence = at('dhcpOffers', survey, 'offers', index);
  return network === undefined
    ? ({ message: 'offered', server, offer: offered(offer), evidence } as const)
    : ({ message: 'nodeSubnet', server, offer: offered(offer), network, evidence } as const);
}

/** Why its client does nothing of itself, and until when. */
function clientOf({ iface, lease, current }: KeptAddress, move: Move, takenAt: Date): string {
  const habit = habitOf(lease?.client ?? '', hadFlap(move, iface.name));
  const due = current?.renewAt;
  return due === undefined || due <= takenAt.getTime()
    ? habit
    : `${habit}; its renewal is due at ${clock(new Date(due).toISOString(), takenAt)}`;
}
