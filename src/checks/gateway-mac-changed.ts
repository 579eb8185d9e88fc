import { at } from '../facts/evidence.ts';
import { gatewayOn } from '../facts/gateways.ts';
import { isWithin, lastMove, moveEvidence } from '../facts/migration.ts';
import { canonical } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Gateway } from '../model/network.ts';

export default defineCheck({
  id: 'gateway-mac-changed',
  title: 'The gateway has another MAC than before',
  category: 'migration',
  severity: 'info',
  why: 'The host was moved to another node or segment whose gateway has the same address, the gateway was replaced, or somebody else answers for it. After a live migration, what is silent may be an entry of the node before.',
  fix: [
    'ip neigh flush to {gateway} dev {interface}',
    '# still silent: compare {now} with the MAC of the gateway, another host may answer for its address',
  ],
  refs: ['ip-neighbour(8)', 'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/6947'],
  needs: ['gateways'],
  wants: ['migrations'],
  messages: {
    changed: 'gateway {gateway} on {interface} has MAC {now}, before it was {earlier}',
    migrated: 'gateway {gateway} on {interface} has MAC {now} since {migration}, before it was {earlier}',
    unconfirmed:
      'gateway {gateway} on {interface} has MAC {now}, before it was {earlier}, and has not confirmed that yet',
  },
  compares: true,
  *run({ gateways, migrations }, { before, takenAt }) {
    const move = lastMove(migrations, takenAt);
    const recent = move && isWithin(move, 1, takenAt) ? move : undefined;
    const known = new Map(before.gateways?.map((gateway) => [keyOf(gateway), gateway.lladdr]));
    for (const [index, gateway] of gateways.entries()) {
      const earlier = known.get(keyOf(gateway));
      const { address, dev, lladdr: now, state } = gateway;
      if (earlier === undefined || now === undefined || earlier === now) continue;
      const cause = recent?.before.gateways.some((past) => keyOf(past) === keyOf(gateway) && past.mac === earlier);
      const moved = cause ? recent : undefined;
      yield {
        // Where it never does, gateway-unreachable tells.
        message: state !== 'reachable' ? 'unconfirmed' : moved ? 'migrated' : 'changed',
        subject: gatewayOn(address, dev),
        data: { gateway: address, interface: dev, now, earlier, ...(moved && { migration: moved.words }) },
        evidence: [at('gateways', index, 'lladdr'), at('gateways', index, 'state'), ...(moved ? [moveEvidence()] : [])],
        interface: dev,
      };
    }
  },
});

const keyOf = ({ address, dev }: Pick<Gateway, 'address' | 'dev'>): string => `${canonical(address)} ${dev}`;
