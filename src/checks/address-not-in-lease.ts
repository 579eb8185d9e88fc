import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { currentLeases, isExpired, isLiveStore, renewal } from '../facts/leases.ts';
import { canonical, cidr } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'address-not-in-lease',
  title: 'An interface has an address that its network did not lease to it',
  category: 'dhcp',
  severity: 'critical',
  why: 'The network routes the leased address to this interface, and may give the other one to somebody else. A guest that was moved to another segment often keeps the old address.',
  fix: ['# renew the lease of {subject} with its DHCP client'],
  refs: ['RFC 2131 section 4.4', 'https://github.com/kubevirt/kubevirt/issues/13601'],
  needs: ['interfaces', 'leases'],
  messages: {
    replaced: '{subject} has {actual} but its lease from {server} is for {leased}',
    missing: '{subject} lacks {leased}, which {server} leased to it; it has {actual}',
  },
  explains: [
    'cluster-domain-unserved',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
    'socket-address-gone',
  ],
  *run({ interfaces, leases }, { takenAt }) {
    const held = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ local }) => canonical(local))));
    for (const current of currentLeases(leases, interfaces, takenAt)) {
      const { lease, iface, index, family } = current;
      const addresses = globalAddresses(iface, 'inet');
      const [first] = addresses;
      // Without any IPv4 address it is address-missing that tells.
      if (family !== 'inet' || lease.address === undefined || !first || isExpired(current, takenAt)) continue;
      if (held.has(canonical(lease.address))) continue;
      const dynamic = addresses.find(({ flags }) => flags.includes('dynamic'));
      const shown = dynamic ?? first;
      const leaseEvidence = at('leases', index, 'address');
      yield {
        message: dynamic ? 'replaced' : 'missing',
        subject: iface.name,
        data: { actual: cidr(shown), leased: lease.address, server: lease.server ?? 'an unknown server' },
        evidence: [at('interfaces', iface.name, 'addresses', iface.addresses.indexOf(shown), 'local'), leaseEvidence],
        interface: iface.name,
        fix: renewal(lease),
        // A host that was changed to a static address has an old lease file of such a client lying about.
        ...(!dynamic && !isLiveStore(lease) && { severity: 'warning' as const }),
      };
    }
  },
});
