import { at } from '../facts/evidence.ts';
import { addressless } from '../facts/expectations.ts';
import { isLoopback } from '../facts/interfaces.ts';
import { isLiveStore, renewal } from '../facts/leases.ts';
import { FAMILY_NAMES } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';
import type { Lease } from '../model/lease.ts';
import type { Family } from '../model/network.ts';

export default defineCheck({
  id: 'address-missing',
  title: 'An interface that should have an address has none',
  category: 'address',
  severity: 'critical',
  why: 'The link is up, yet neither DHCP nor the configuration gave an address that other hosts can reach. A link-local address does not leave the segment, and one of IPv6 does not stand in for IPv4.',
  fix: [
    '# start a DHCP client on {subject}, or configure its address',
    'networkctl status {subject}',
    'nmcli device show {subject}',
  ],
  refs: ['ip-address(8)', 'https://github.com/kubevirt/kubevirt/issues/16696'],
  needs: ['interfaces'],
  wants: ['host', 'leases'],
  messages: {
    leased: '{subject} is up but has no {words}, although there is a lease from {server} for {address}',
    missing: '{subject} is up but has no address, and no other interface has one',
    onlyLoopback: 'this host has no interface but {subject}, so it has no network',
  },
  options: {
    leftoverSeconds: {
      default: 604_800,
      unit: 'seconds',
      help: 'leases that ended longer ago are leftovers of the past',
    },
  },
  explains: [
    'address-not-in-lease',
    'cluster-domain-unserved',
    'default-route-missing',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
    'nameserver-missing',
    'socket-address-gone',
  ],
  *run(seen, { takenAt, options }) {
    for (const { iface, lease, family } of addressless(seen, takenAt, options.leftoverSeconds * 1000)) {
      yield {
        message: lease ? 'leased' : 'missing',
        subject: iface.name,
        data: {
          words: family ? `${FAMILY_NAMES[family]} address` : 'address',
          server: lease?.lease.server ?? 'an unknown server',
          address: lease?.lease.address ?? 'an address',
        },
        evidence: [at('interfaces', iface.name, 'addresses'), ...(lease ? [at('leases', lease.index)] : [])],
        interface: iface.name,
        ...(lease && { fix: renewal(lease.lease) }),
        ...(family && lease && isMild(family, lease.lease) && { severity: 'warning' as const }),
      };
    }
    const [only, second] = seen.interfaces;
    if (!only || second || !isLoopback(only)) return;
    const fix = ['# expected in a container without a network; otherwise give this host an interface'];
    yield {
      message: 'onlyLoopback',
      subject: only.name,
      evidence: [at('interfaces', only.name, 'flags')],
      severity: 'info',
      fix,
    };
  },
});

/** IPv4 carries on; or the host was changed to IPv6 alone, and an old lease file of such a client lies about. */
const isMild = (missing: Family, lease: Lease): boolean => missing === 'inet6' || !isLiveStore(lease);
