import { silentGateways } from '../facts/gateways.ts';
import { familyOf, isLinkLocal } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

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
    for (const { address, dev, evidence, spare } of silentGateways(seen)) {
      yield {
        message: 'unreachable',
        // Every network may have an fe80::1 or a 169.254.1.1.
        subject: isLinkLocal(address) ? `${address}%${dev}` : address,
        data: { gateway: address, interface: dev },
        evidence,
        interface: dev,
        ...(spare && { severity: 'warning' as const }),
        ...(familyOf(address) === 'inet6' && { fix: IPV6_FIX }),
      };
    }
  },
});

const IPV6_FIX = [
  'ip -6 neigh flush dev {interface}',
  'ping -6 -c 3 -I {interface} {gateway}',
  '# no answer: {interface} is on a segment without this gateway, or its router no longer sends advertisements',
];
