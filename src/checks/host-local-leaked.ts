import { counted } from '../facts/counted.ts';
import { givingBack, leakedEvidence, leakedNames, leakedOf } from '../facts/leaked-addresses.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'host-local-leaked',
  title: 'Addresses are held by pods that are gone',
  category: 'cni',
  severity: 'warning',
  why: 'A runtime that crashed, or a node that lost power, did not give them back: nobody will ever do so. With each of them there are fewer addresses for new pods, until there are none.',
  fix: ['# look whether a sandbox of that id is still there: crictl pods'],
  refs: ['https://www.cni.dev/plugins/current/ipam/host-local/'],
  needs: ['dhcpServers'],
  lastsSeconds: 1,
  messages: {
    leaked: 'pods whose network namespace is gone hold {count} of the network {subject}: {addresses}',
  },
  *run({ dhcpServers }) {
    for (const [index, store] of dhcpServers.entries()) {
      const leaked = store.server === 'host-local' ? leakedOf(store) : [];
      if (leaked.length === 0) continue;
      yield {
        message: 'leaked',
        subject: store.network ?? store.file,
        data: { count: counted(leaked.length, 'address', 'addresses'), addresses: leakedNames(leaked) },
        evidence: leakedEvidence(index, leaked),
        fix: givingBack(store, leaked),
      };
    }
  },
});
