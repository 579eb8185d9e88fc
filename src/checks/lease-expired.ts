import { at } from '../facts/evidence.ts';
import { globalAddresses, isEnslaved } from '../facts/interfaces.ts';
import { type CurrentLease, currentLeases, isExpired, isInUse, renewal } from '../facts/leases.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'lease-expired',
  title: 'A DHCP lease has ended and was not renewed',
  category: 'dhcp',
  severity: 'critical',
  why: 'The client has to give the address up, and the server may give it to another host. The server does not answer, or the client no longer runs.',
  fix: ['# renew the lease of {subject} with its DHCP client'],
  refs: ['RFC 2131 section 4.4.5', 'https://github.com/kubevirt/kubevirt/issues/2163'],
  needs: ['interfaces', 'leases'],
  messages: {
    stillUsed: 'the lease of {subject} for {address} ended at {expiry}, but the address is still in use',
    lost: 'the lease of {subject} for {address} ended at {expiry}, and it has no other address',
    superseded: 'the lease of {subject} for {address} ended at {expiry}; it has another address',
  },
  options: {
    leftoverSeconds: {
      default: 604_800,
      unit: 'seconds',
      help: 'leases that ended longer ago are leftovers of the past',
    },
  },
  explains: [
    'address-missing',
    'cluster-domain-unserved',
    'default-route-missing',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
    'nameserver-missing',
    'socket-address-gone',
  ],
  hides: ['lease-renewal-overdue'],
  *run({ interfaces, leases }, { takenAt, options }) {
    const since = takenAt.getTime() - options.leftoverSeconds * 1000;
    for (const current of currentLeases(leases, interfaces, takenAt)) {
      const { lease, iface, index, expiresAt } = current;
      if (!isExpired(current, takenAt) || expiresAt === undefined || expiresAt < since) continue;
      // The address of a bridge's port has moved to the bridge, which has a lease of its own.
      if (isEnslaved(iface, interfaces)) continue;
      const message = stateOf(current);
      if (message !== 'lost' && !isInUse(current)) continue;
      yield {
        message,
        subject: iface.name,
        data: { address: lease.address ?? 'an address', expiry: new Date(expiresAt).toISOString() },
        evidence: [at('leases', index, 'expiresAt'), at('interfaces', iface.name, 'addresses')],
        interface: iface.name,
        fix: renewal(lease),
        ...(message === 'superseded' && { severity: 'warning' as const }),
      };
    }
  },
});

function stateOf({ address, iface, family }: CurrentLease): 'stillUsed' | 'lost' | 'superseded' {
  if (address) return 'stillUsed';
  return globalAddresses(iface, family).length === 0 ? 'lost' : 'superseded';
}
