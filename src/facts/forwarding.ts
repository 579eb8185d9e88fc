import type { Role } from '../model/host.ts';
import type { Kernel } from '../model/kernel.ts';
import type { Family, Interface, Routing } from '../model/network.ts';
import { bindingOf, bridgesOf, isContainerEnd, launcherBridges } from './bridges.ts';
import { globalAddresses, isRunning } from './interfaces.ts';

/** What decides for all interfaces: setting it sets them all. */
export const FORWARDING = { inet: 'net.ipv4.ip_forward', inet6: 'net.ipv6.conf.all.forwarding' } as const;

const PER_INTERFACE = {
  inet: /^net\.ipv4\.conf\.(?!all\.|default\.|lo\.).+\.forwarding$/,
  inet6: /^net\.ipv6\.conf\.(?!all\.|default\.|lo\.).+\.forwarding$/,
} as const;

/** Bridges that container engines and CNI plugins route from; a hypervisor has bridges that lead nowhere on purpose. */
const ENGINES = /^(?:docker0|cni0|cbr0|kube-bridge|cni-podman\d+|podman\d+|nerdctl\d+|lxdbr\d+|lxcbr\d+)$/;
/** Cables to pods that the node routes to, by the names of Calico, AWS, GKE and Azure. */
const ROUTED_PODS = /^(?:cali[0-9a-f]{11}|eni[0-9a-f]{11}|gke[0-9a-f]{11}|azv[0-9a-f]{11})$/;

/** What is cut off where the kernel does not forward, and why: a bridge, or the cable of a pod. */
export interface Forwarded {
  readonly dev: string;
  readonly family: Family;
  readonly whom: 'guest' | 'containers' | 'pod';
}

/**
 * Whether packets of the family are passed on; undefined where nothing says so. OVN-Kubernetes on OpenShift lets only
 * its own interfaces forward, and these may be among those that are left out.
 */
export function forwards({ sysctls, omittedInterfaces = 0 }: Kernel, family: Family): boolean | undefined {
  const all = sysctls[FORWARDING[family]];
  if (all === undefined) return undefined;
  if (all !== 0) return true;
  if (Object.entries(sysctls).some(([name, value]) => PER_INTERFACE[family].test(name) && value === 1)) return true;
  return omittedInterfaces > 0 ? undefined : false;
}

/** Who on this host needs it to forward. */
export function forwarded(role: Role, interfaces: readonly Interface[], routing?: Routing): readonly Forwarded[] {
  if (role === 'launcher') return guestBridges(interfaces);
  return [...containerBridges(interfaces), ...(role === 'node' && routing ? routedPods(routing) : [])];
}

const ofFamilies = (device: Interface, whom: Forwarded['whom']): readonly Forwarded[] =>
  (['inet', 'inet6'] as const)
    .filter((family) => globalAddresses(device, family).length > 0)
    .map((family) => ({ dev: device.name, family, whom }));

const guestBridges = (interfaces: readonly Interface[]): readonly Forwarded[] =>
  launcherBridges(interfaces)
    .filter((bridge) => bindingOf(bridge, interfaces) === 'masquerade')
    .flatMap(({ device }) => ofFamilies(device, 'guest'));

const containerBridges = (interfaces: readonly Interface[]): readonly Forwarded[] =>
  bridgesOf(interfaces)
    .filter(
      ({ device, ports }) => ENGINES.test(device.name) && ports.some((port) => isContainerEnd(port) && isRunning(port)),
    )
    .flatMap(({ device }) => ofFamilies(device, 'containers'));

/** One of each family: they are all cut off alike. */
function routedPods({ routes }: Routing): readonly Forwarded[] {
  return (['inet', 'inet6'] as const).flatMap((family) => {
    const route = routes.find(
      (each) => each.family === family && each.table === 'main' && ROUTED_PODS.test(each.dev ?? ''),
    );
    return route?.dev === undefined ? [] : [{ dev: route.dev, family, whom: 'pod' as const }];
  });
}
