import { at } from '../facts/evidence.ts';
import { isEnslaved, isHostInterface } from '../facts/interfaces.ts';
import { cidr, edgesOf } from '../facts/prefix.ts';
import { defineCheck } from '../model/check.ts';

/** RFC 3021: two hosts share a /31, and neither number means the network. */
const LONGEST = 30;

export default defineCheck({
  id: 'address-host-part-invalid',
  title: 'An interface has the address of its whole network',
  category: 'address',
  severity: 'warning',
  why: 'The first address of a prefix names the network and the last one means all its hosts. Others send to such an address by broadcast or not at all, and their kernels refuse packets from it.',
  fix: [
    '# first give {interface} a free address from {first} to {last}, or this one with the right prefix length; then:',
    'ip address del {cidr} dev {interface}',
  ],
  refs: ['RFC 1122 section 3.2.1.3', 'ip-address(8)'],
  needs: ['interfaces'],
  messages: {
    network: '{cidr} on {interface} is the number of its network, not of a host',
    broadcast: '{cidr} on {interface} is the broadcast address of its network, not that of a host',
  },
  explains: [
    'address-not-in-lease',
    'cluster-domain-unserved',
    'default-route-source-missing',
    'dns-server-unreachable',
    'gateway-unreachable',
    'lookup-failed',
  ],
  *run({ interfaces }) {
    for (const iface of interfaces) {
      if (!isHostInterface(iface, interfaces) || isEnslaved(iface, interfaces)) continue;
      for (const [index, address] of iface.addresses.entries()) {
        const { family, local, prefixLength, peer } = address;
        if (family !== 'inet' || peer !== undefined || prefixLength > LONGEST || prefixLength === 0) continue;
        const edges = edgesOf(local, prefixLength);
        if (!edges || (local !== edges.network && local !== edges.broadcast)) continue;
        yield {
          message: local === edges.network ? 'network' : 'broadcast',
          subject: local,
          data: { cidr: cidr(address), interface: iface.name, first: edges.first, last: edges.last },
          evidence: [at('interfaces', iface.name, 'addresses', index)],
          interface: iface.name,
        };
      }
    }
  },
});
