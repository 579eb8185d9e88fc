import { at } from '../facts/evidence.ts';
import { currentLeases, isExpired, isInUse, renewal } from '../facts/leases.ts';
import { defineCheck } from '../model/check.ts';

export default defineCheck({
  id: 'lease-renewal-overdue',
  title: 'A DHCP lease should have been renewed by now',
  category: 'dhcp',
  severity: 'warning',
  why: 'A client asks for renewal at T1 and a server answers at once. Past T1 the server is silent or the client does not ask; when the lease ends, the address goes.',
  fix: ['# renew the lease of {subject} with its DHCP client'],
  refs: ['RFC 2131 section 4.4.5'],
  needs: ['interfaces', 'leases'],
  messages: {
    renewing: 'the lease of {subject} for {address} was due for renewal at {due} and ends at {expiry}',
    rebinding:
      'the server of the lease of {subject} for {address} has not answered, any other was due by {due}; it ends at {expiry}',
  },
  options: {
    marginSeconds: { default: 300, unit: 'seconds', help: 'time that a client has for the renewal after T1' },
  },
  *run({ interfaces, leases }, { takenAt, options }) {
    const now = takenAt.getTime();
    for (const current of currentLeases(leases, interfaces, takenAt)) {
      const { lease, iface, index, address, renewAt, rebindAt, expiresAt } = current;
      // Without its address the lease is a leftover, or another fault.
      if (!address || isExpired(current, takenAt) || !isInUse(current)) continue;
      const rebinding = rebindAt !== undefined && rebindAt < now;
      const renewing = renewAt !== undefined && renewAt + options.marginSeconds * 1000 < now;
      if (!rebinding && !renewing) continue;
      yield {
        message: rebinding ? 'rebinding' : 'renewing',
        subject: iface.name,
        data: { address: address.local, due: text(rebinding ? rebindAt : renewAt), expiry: text(expiresAt) },
        evidence: [at('leases', index, rebinding ? 'rebindAt' : 'renewAt')],
        interface: iface.name,
        fix: renewal(lease),
      };
    }
  },
});

const text = (time: number | undefined): string =>
  time === undefined ? 'an unknown time' : new Date(time).toISOString();
