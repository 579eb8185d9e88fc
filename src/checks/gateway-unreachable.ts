import { at } from '../facts/evidence.ts';
import { gatewayOn, silentGateways } from '../facts/gateways.ts';
import { renewal } from '../facts/leases.ts';
import { lastMove, lostGateways, moveEvidence } from '../facts/migration.ts';
import { familyOf, sameAddress } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Lease } from '../model/lease.ts';

export default defineCheck({
  id: 'gateway-unreachable',
  title: 'The gateway of a default route does not answer',
  category: 'route',
  severity: 'critical',
  why: 'Its address is not resolved on the segment, so nothing beyond it can be reached. The interface is on another segment than its address says, or the gateway is down.',
  fix: [
    'ip neigh flush dev {interface}',
    'arping -c 3 -I {interface} {gateway}',
    '# no answer: {interface} is on a segment without this gateway, or the gateway is down',
  ],
  refs: ['ip-neighbour(8)', 'RFC 4861 section 7.3', 'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/6947'],
  needs: ['routing', 'neighbours'],
  wants: ['gateways', 'leases', 'migrations'],
  messages: {
    unreachable: 'gateway {gateway} does not answer on {interface}',
    since: 'gateway {gateway} has not answered on {interface} since {migration}',
    leased: 'gateway {gateway}, which the lease of {interface} names, does not answer there',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'lease-renewal-overdue', 'lookup-failed'],
  *run(seen, { takenAt }) {
    const move = lastMove(seen.migrations, takenAt);
    const lost = move ? lostGateways(move, seen, takenAt) : [];
    for (const { address, dev, evidence, spare } of silentGateways(seen)) {
      const index = seen.leases?.findIndex((lease) => lease.interface === dev && lease.router.includes(address)) ?? -1;
      const lease = seen.leases?.[index];
      const since = lost.some(({ gateway }) => gateway.dev === dev && sameAddress(gateway.address, address));
      yield {
        message: since ? 'since' : lease ? 'leased' : 'unreachable',
        subject: gatewayOn(address, dev),
        data: { gateway: address, interface: dev, ...(move && { migration: move.words }) },
        evidence: [...evidence, ...(lease ? [at('leases', index, 'router')] : []), ...(since ? [moveEvidence()] : [])],
        interface: dev,
        ...(spare && { severity: 'warning' as const }),
        ...fixOf(lease, address),
      };
    }
  },
});

/** A host that moved to another network keeps a lease of the old one until it asks again. */
function fixOf(lease: Lease | undefined, address: string): { fix?: readonly string[] } {
  if (lease)
    return { fix: [...renewal(lease, '{interface}'), '# no new lease: the gateway or the DHCP server is down'] };
  return familyOf(address) === 'inet6' ? { fix: IPV6_FIX } : {};
}

const IPV6_FIX = [
  'ip -6 neigh flush dev {interface}',
  'ping -6 -c 3 -I {interface} {gateway}',
  '# no answer: {interface} is on a segment without this gateway, or its router no longer sends advertisements',
];
