import { at } from '../facts/evidence.ts';
import { isLinkLocal, sameAddress } from '../facts/prefix.ts';
import { defaultRoutes, nexthopsOf } from '../facts/routing.ts';
import { type CheckInput, defineCheck, type EvidenceRef } from '../model/check.ts';

/** A gateway that does not answer, and what proves it. */
interface Silent {
  readonly address: string;
  readonly dev: string;
  readonly evidence: readonly EvidenceRef[];
}

export default defineCheck({
  id: 'gateway-unreachable',
  title: 'The gateway of a default route does not answer',
  category: 'route',
  severity: 'critical',
  why: 'Its address is not resolved on the segment, so nothing beyond it can be reached. The interface is on another segment than its address says, or the gateway is down.',
  fix: [
    'ip neigh flush dev {interface}',
    'arping -c 3 -I {interface} {gateway}',
    '# no answer: {interface} is on a segment without this gateway; compare its address with the network, renew its lease',
  ],
  refs: ['ip-neighbour(8)', 'RFC 4861 section 7.3', 'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/6947'],
  needs: ['routing', 'neighbours'],
  wants: ['gateways'],
  messages: { unreachable: 'gateway {gateway} does not answer on {interface}' },
  explains: ['cluster-domain-unserved', 'dns-server-unreachable', 'lease-renewal-overdue', 'lookup-failed'],
  *run(seen) {
    for (const { address, dev, evidence } of seen.gateways ? silentByProbe(seen) : silentByNeighbour(seen)) {
      yield {
        message: 'unreachable',
        // Every network may have an fe80::1 or a 169.254.1.1.
        subject: isLinkLocal(address) ? `${address}%${dev}` : address,
        data: { gateway: address, interface: dev },
        evidence,
        interface: dev,
        ...(address.includes(':') && { fix: IPV6_FIX }),
      };
    }
  },
});

const IPV6_FIX = [
  'ip -6 neigh flush dev {interface}',
  'ping -6 -c 3 -I {interface} {gateway}',
  '# no answer: {interface} is on a segment without this gateway, or its router no longer sends advertisements',
];

type Seen = CheckInput<'routing' | 'neighbours', 'gateways'>;

function silentByProbe({ gateways, neighbours }: Seen): Silent[] {
  return [...(gateways ?? []).entries()]
    .filter(([, { state }]) => state === 'unreachable')
    .map(([index, { address, dev }]) => {
      const entry = entryOf(neighbours, address, dev);
      return { address, dev, evidence: [at('gateways', index), ...(entry === -1 ? [] : [at('neighbours', entry)])] };
    });
}

function silentByNeighbour({ routing, neighbours }: Seen): Silent[] {
  return defaultRoutes(routing).flatMap(({ index, route }) =>
    nexthopsOf(route).flatMap(({ gateway, dev }) => {
      if (gateway === undefined || dev === undefined) return [];
      const entry = entryOf(neighbours, gateway, dev);
      if (!neighbours[entry]?.state.includes('FAILED')) return [];
      return [{ address: gateway, dev, evidence: [at('routing', 'routes', index), at('neighbours', entry)] }];
    }),
  );
}

const entryOf = (neighbours: Seen['neighbours'], address: string, dev: string): number =>
  neighbours.findIndex((entry) => entry.dev === dev && sameAddress(entry.dst, address));
