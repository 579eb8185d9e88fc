import { at } from '../facts/evidence.ts';
import { globalAddresses, isLauncherNamespace, isPhysicalCandidate } from '../facts/interfaces.ts';
import { currentLeases } from '../facts/leases.ts';
import { formerCard, lastMove, moveEvidence } from '../facts/migration.ts';
import { cidr, inPrefix, sameAddress } from '../facts/prefix.ts';
import { defaultRoutes } from '../facts/routing.ts';
import { type CheckInput, defineCheck } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

/** KubeVirt's masquerade binding: the gateway's MAC, and the guest's network unless the VM sets another. */
const MASQUERADE_MAC = '02:00:00:00:00:00';
const MASQUERADE_NETWORK = ['10.0.2.0', 24] as const;

export default defineCheck({
  id: 'ovn-mac-address-mismatch',
  title: 'An interface does not have the address that OVN-Kubernetes wrote into its MAC',
  category: 'migration',
  severity: 'warning',
  why: 'OVN-Kubernetes makes the MAC 0a:58 and the four bytes of the IPv4 address that it assigned. Another address means that one of them changed since, as after a live migration between node subnets; a renewed lease makes that harmless.',
  fix: ['# compare the address of {subject} with the one that its network assigned; renew its lease if they differ'],
  refs: ['https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/util/net.go'],
  needs: ['interfaces'],
  wants: ['routing', 'neighbours', 'gateways', 'leases', 'migrations'],
  messages: {
    mismatch: '{subject} has {actual}, but its MAC {mac} was made for {assigned}',
    migrated: '{subject} has {actual} since {migration}; its MAC {mac} was made for {assigned}, which it had before',
  },
  *run(seen, { takenAt }) {
    const { interfaces } = seen;
    if (isLauncherNamespace(interfaces)) return;
    const move = lastMove(seen.migrations, takenAt);
    const leases = currentLeases(seen.leases ?? [], interfaces, takenAt);
    for (const iface of interfaces) {
      const assigned = encodedAddress(iface.mac);
      const addresses = globalAddresses(iface, 'inet');
      const [first] = addresses;
      if (iface.mac === undefined || assigned === undefined || !first) continue;
      if (!isPhysicalCandidate(iface, interfaces) || isMasquerade(iface, seen)) continue;
      if (addresses.some(({ local }) => sameAddress(local, assigned))) continue;
      const lease = leases.find((current) => current.iface === iface && current.family === 'inet');
      const disagrees = lease !== undefined && lease.lease.address !== undefined && !lease.address;
      const cutOff = seen.gateways?.some(({ dev, state }) => dev === iface.name && state === 'unreachable') ?? false;
      const isMoved = move !== undefined && formerCard(move, assigned)?.name === iface.name;
      yield {
        message: isMoved ? 'migrated' : 'mismatch',
        subject: iface.name,
        data: { actual: cidr(first), mac: iface.mac, assigned, ...(move && { migration: move.words }) },
        evidence: [
          at('interfaces', iface.name, 'mac'),
          at('interfaces', iface.name, 'addresses'),
          ...(isMoved ? [moveEvidence()] : []),
        ],
        interface: iface.name,
        // A guest that got a new address from its new network is in order.
        ...(!disagrees && !cutOff && { severity: 'info' as const }),
      };
    }
  },
});

/** `0a:58:c0:a8:16:03` is 192.168.22.3. For a pod with IPv6 alone the bytes are a hash, which no IPv4 address meets. */
function encodedAddress(mac = ''): string | undefined {
  if (!/^0?a:58(?::[\da-f]{1,2}){4}$/i.test(mac)) return undefined;
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  return bytes.slice(2).join('.');
}

/** Such a guest has the pod's MAC and an address of its own behind NAT. */
function isMasquerade(
  iface: Interface,
  { routing, neighbours }: CheckInput<'interfaces', 'routing' | 'neighbours'>,
): boolean {
  if (globalAddresses(iface, 'inet').some(({ local }) => inPrefix(local, ...MASQUERADE_NETWORK))) return true;
  const gateways = defaultRoutes(routing ?? { routes: [], rules: [] }, 'inet').map(({ route }) => route.gateway);
  return (neighbours ?? []).some(
    ({ dst, dev, lladdr }) => dev === iface.name && lladdr === MASQUERADE_MAC && gateways.includes(dst),
  );
}
