import type { Interface, Routing } from '../model/network.ts';
import { isWithin } from './cluster-ranges.ts';
import { globalAddresses } from './interfaces.ts';
import { cidr, familyOf } from './prefix.ts';
import { nexthopsOf, routeTo } from './routing.ts';

/** Default cluster network of OVN-Kubernetes and of OpenShift: go-controller/pkg/config/config.go. */
export const OVN_CLUSTER_NETWORK = '10.128.0.0/14';

export interface Place {
  readonly interfaces: readonly Interface[];
  readonly routing?: Routing;
  /** Told by the configuration; else OVN-Kubernetes' own. */
  readonly podRanges?: readonly string[];
}

/** The interface of a pod in a primary user-defined network; eth0 beside it is for the kubelet alone. */
const PRIMARY = /^ovn-udn\d+$/;
const LOCKED = 'eth0';

/** An address of this host in a user-defined network, and where it is. */
export interface OwnNetwork {
  /** With its prefix: `192.168.24.6/25`. */
  readonly address: string;
  readonly interface: string;
}

/**
 * The address of this host in a primary user-defined network of OVN-Kubernetes, where `address` lies in the default
 * network of the cluster, which cannot be reached from there: CoreDNS answers with addresses of that network.
 */
export function ownNetworkBeside(address: string, { interfaces, routing, podRanges }: Place): OwnNetwork | undefined {
  const ranges = podRanges ?? [OVN_CLUSTER_NETWORK];
  if (!isWithin(address, ranges)) return undefined;
  const locked = interfaces.some(({ name }) => PRIMARY.test(name)) ? LOCKED : undefined;
  const usable = interfaces.filter(({ name }) => name !== locked);
  const own = usable.flatMap((iface) => globalAddresses(iface, familyOf(address)).map((held) => ({ iface, held })));
  if (own.some(({ held }) => isWithin(held.local, ranges))) return undefined;
  const routes = (routing?.routes ?? []).filter((route) => !nexthopsOf(route).some(({ dev }) => dev === locked));
  const route = routing && routeTo({ ...routing, routes }, address);
  if (route && route.dst !== 'default') return undefined;
  const assigned = own.find(({ iface }) => isAssignedBeside(iface.mac, ranges));
  return assigned && { address: cidr(assigned.held), interface: assigned.iface.name };
}

/**
 * OVN-Kubernetes makes MAC addresses of 0a:58 and the four bytes of the address, go-controller/pkg/util/net.go. A
 * guest behind masquerade has the MAC of its pod, which holds an address of the default network.
 */
function isAssignedBeside(mac: string | undefined, ranges: readonly string[]): boolean {
  const [, bytes] = /^0a:58:((?:[0-9a-f]{2}:){3}[0-9a-f]{2})$/.exec(mac?.toLowerCase() ?? '') ?? [];
  const address = bytes
    ?.split(':')
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
  return address !== undefined && !isWithin(address, ranges);
}
