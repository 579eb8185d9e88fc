import { at } from '../facts/evidence.ts';
import { numberOf, spanOf } from '../facts/host-local.ts';
import { givingBack, leakedEvidence, leakedOf } from '../facts/leaked-addresses.ts';
import { defineCheck } from '../model/check.ts';
import type { LeaseStore } from '../model/dhcp-server.ts';

/** Addresses of the pool, and how many of them are held; undefined where that cannot be told. */
function usageOf({ ranges = [], leases, count }: LeaseStore): { size: number; used: number } | undefined {
  // A pool of IPv6 addresses is never used up.
  const spans = ranges.filter(({ subnet }) => !subnet.includes(':')).map(spanOf);
  if (spans.length === 0 || leases.length < count) return undefined;
  let size = 0;
  for (const span of spans) {
    if (!span) return undefined;
    size += span.size;
  }
  const used = leases.filter(({ address }) => {
    const number = numberOf(address);
    return number !== undefined && spans.some((span) => span && number >= span.first && number <= span.last);
  }).length;
  return { size, used };
}

export default defineCheck({
  id: 'host-local-exhausted',
  title: 'The addresses for pods of this node are used up',
  category: 'cni',
  severity: 'critical',
  why: 'The next pod fails with "no IP addresses available in range set" and stays in ContainerCreating, although the node has room for it. Either there are more pods than addresses, or addresses were not given back.',
  fix: [
    'ls {folder}',
    '# compare with the pods that run: crictl pods; delete the files of those that do not, or give the node a larger range',
  ],
  refs: ['https://www.cni.dev/plugins/current/ipam/host-local/'],
  needs: ['dhcpServers'],
  messages: {
    full: 'all {size} addresses of the network {subject} are held',
    nearlyFull: '{used} of {size} addresses of the network {subject} are held',
    leaked:
      '{used} of {size} addresses of the network {subject} are held, {leaked} by pods whose network namespace is gone',
  },
  // It tells of them itself: a network has one root cause.
  hides: ['host-local-leaked'],
  options: {
    warning: { default: 0.9, unit: 'ratio', help: 'share of the addresses held from which it is a warning' },
  },
  *run({ dhcpServers }, { options }) {
    for (const [index, store] of dhcpServers.entries()) {
      const usage = store.server === 'host-local' ? usageOf(store) : undefined;
      if (!usage || usage.used < options.warning * usage.size) continue;
      const isFull = usage.used >= usage.size;
      const leaked = leakedOf(store);
      yield {
        message: leaked.length > 0 ? 'leaked' : isFull ? 'full' : 'nearlyFull',
        subject: store.network ?? store.file,
        data: { ...usage, folder: store.file, leaked: leaked.length },
        evidence: [
          at('dhcpServers', index, 'count'),
          at('dhcpServers', index, 'ranges'),
          ...leakedEvidence(index, leaked),
        ],
        ...(leaked.length > 0 && {
          fix: [...givingBack(store, leaked), '# if these are too few, give the node a larger range'],
        }),
        ...(!isFull && { severity: 'warning' as const }),
      };
    }
  },
});
