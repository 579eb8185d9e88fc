import type { Interface, Routing } from '../model/network.ts';
import { isWithin } from './cluster-ranges.ts';
import { globalAddresses } from './interfaces.ts';
import { familyOf } from './prefix.ts';
import { routeTo } from './routing.ts';

/** Default cluster network of OVN-Kubernetes and of OpenShift: go-controller/pkg/config/config.go. */
export const OVN_CLUSTER_NETWORK = '10.128.0.0/14';

export interface Place {
  readonly interfaces: readonly Interface[];
  readonly routing?: Routing;
  /** Told by the configuration; else OVN-Kubernetes' own. */
  readonly podRanges?: readonly string[];
}

/**
 * The address of this host in a primary user-defined network of OVN-Kubernetes, where `address` lies in the default
 * network of the cluster, which cannot be reached from there: CoreDNS answers with addresses of that network.
 */
export function ownNetworkBeside(address: string, { interfaces, routing, podRanges }: Place): string | undefined {
  const ranges = podRanges ?? [OVN_CLUSTER_NETWORK];
  if (!isWithin(address, ranges)) return undefined;
  const own = interfaces.flatMap((iface) =>
    globalAddresses(iface, familyOf(address)).map(({ local, prefixLength }) => ({ iface, local, prefixLength })),
  );
  if (own.some(({ local }) => isWithin(local, ranges))) return undefined;
  const route = routing && routeTo(routing, address);
  if (route && route.dst !== 'default') return undefined;
  const ovn = own.find(({ iface }) => isOvnMac(iface.mac));
  return ovn && `${ovn.local}/${ovn.prefixLength}`;
}

/** OVN-Kubernetes makes MAC addresses of 0a:58 and the four bytes of the address, go-controller/pkg/util/net.go. */
const isOvnMac = (mac: string | undefined): boolean => mac?.toLowerCase().startsWith('0a:58:') === true;
