import { edgesOf, inPrefix, sameAddress } from './prefix.ts';

/** Bits by which the subnet of a node is longer than that of its network: /14 and /24 are the widest in use. */
const MAX_NODE_BITS = 10;

interface Segment {
  readonly address: string;
  readonly prefixLength: number;
  readonly router: readonly string[];
}

/** OVN-Kubernetes makes the MACs of guests and of gateways so, go-controller/pkg/util/net.go. */
export const isOvnMac = (mac = ''): boolean => /^0?a:58:/i.test(mac);

/**
 * What two subnets lie in that look like those of two nodes: of one size, near each other, and the gateway the first
 * address of each, as OVN-Kubernetes lays out a Layer3 network. Undefined where they do not.
 */
export function commonNetwork(some: Segment, other: Segment): string | undefined {
  const { prefixLength: length } = some;
  if (length !== other.prefixLength || inPrefix(some.address, other.address, length)) return undefined;
  if (!isGatewayFirst(some) || !isGatewayFirst(other)) return undefined;
  for (let wider = length - 1; wider >= Math.max(8, length - MAX_NODE_BITS); wider--) {
    const network = edgesOf(some.address, wider)?.network;
    if (network !== undefined && inPrefix(other.address, network, wider)) return `${network}/${wider}`;
  }
  return undefined;
}

function isGatewayFirst({ address, prefixLength, router }: Segment): boolean {
  const first = edgesOf(address, prefixLength)?.first;
  return first !== undefined && router.some((gateway) => sameAddress(gateway, first));
}
