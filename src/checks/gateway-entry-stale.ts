import { at } from '../facts/evidence.ts';
import { gatewayOn } from '../facts/gateways.ts';
import { lastMove, lostGateways, moveEvidence, pastEvidence } from '../facts/migration.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'gateway-entry-stale',
  title: 'The neighbour entry of the gateway is of the node before a live migration',
  category: 'migration',
  severity: 'warning',
  why: 'Where each node has a gateway of its own with the same address, its MAC is another one after a live migration. Packets go to the old one until the kernel finds out, which takes up to a minute, or for ever with an entry that somebody set.',
  fix: ['ip neigh flush to {gateway} dev {interface}'],
  refs: ['ip-neighbour(8)', 'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/6947'],
  needs: ['gateways', 'migrations'],
  wants: ['lookups'],
  messages: {
    stale:
      'gateway {gateway} on {interface} has not answered since {migration}, and its neighbour entry still has the MAC of before, {mac}',
    permanent:
      'gateway {gateway} on {interface} has not answered since {migration}, and somebody set its neighbour entry for ever, with the MAC of before, {mac}',
  },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'lease-renewal-overdue', 'lookup-failed'],
  *run(seen, { takenAt }) {
    const move = lastMove(seen.migrations, takenAt);
    if (!move) return;
    for (const { index, gateway, past, pastMac } of lostGateways(move, seen, takenAt)) {
      const { address, dev, lladdr: mac, neighbourState, state } = gateway;
      // The kernel has given it up: then gateway-unreachable tells.
      if (state === 'unreachable' || mac === undefined || mac !== pastMac) continue;
      const isSet = neighbourState.includes('PERMANENT');
      yield {
        message: isSet ? 'permanent' : 'stale',
        subject: gatewayOn(address, dev),
        data: { gateway: address, interface: dev, mac, migration: move.words },
        evidence: [at('gateways', index), pastEvidence('gateways', past, 'mac'), moveEvidence()],
        interface: dev,
        // A flush passes over what was set.
        ...(isSet && { severity: 'critical' as const, fix: ['ip neigh delete {gateway} dev {interface}'] }),
      };
    }
  },
});
