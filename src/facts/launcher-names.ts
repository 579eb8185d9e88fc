import type { NameScheme } from '../model/launcher.ts';
import type { Interface } from '../model/network.ts';

/** What KubeVirt calls the devices of one network, pkg/network/link/names.go. */
export interface NetworkNames {
  readonly podInterface: string;
  readonly scheme: NameScheme;
  readonly bridge: string;
  readonly tap: string;
  readonly nic: string;
}

const BRIDGE = 'k6t-';
const NIC = '-nic';
/** `pod` with 11 digits of a digest of the network's name, since KubeVirt 1.0. */
const HASHED = /^pod[0-9a-f]{11}$/;
const HASH = /^[0-9a-f]{11}$/;
const ORDINAL = /^net\d+$/;
const UDN = /^ovn-udn\d+$/;
/** The interface of the pod's first network, unless a primary user-defined network takes its place. */
const FIRST = 'eth0';

export function namesOf(podInterface: string): NetworkNames {
  const stem = HASHED.test(podInterface) ? podInterface.slice('pod'.length) : podInterface;
  const scheme = schemeOf(podInterface);
  const isSecondary = scheme === 'ordinal' || scheme === 'hashed';
  const tap = isSecondary ? `tap${podInterface.slice('net'.length)}` : 'tap0';
  return { podInterface, scheme, bridge: `${BRIDGE}${stem}`, tap, nic: `${stem}${NIC}` };
}

function schemeOf(podInterface: string): NameScheme {
  if (ORDINAL.test(podInterface)) return 'ordinal';
  if (HASHED.test(podInterface)) return 'hashed';
  return UDN.test(podInterface) ? 'udn' : 'primary';
}

const withPod = (stem: string): string => (HASH.test(stem) ? `pod${stem}` : stem);

/**
 * The networks of which something is there: a bridge, a renamed interface or a tap, each alone when the rest was
 * lost; and the pod's own interfaces, which bindings without a bridge use as they are.
 */
export function launcherNetworks(interfaces: readonly Interface[]): readonly NetworkNames[] {
  const names = interfaces.map(({ name }) => name);
  const found = new Set(names.filter((name) => name.startsWith(BRIDGE)).map(ofBridge));
  for (const name of names) if (name.endsWith(NIC)) found.add(withPod(ofBridge(name).slice(0, -NIC.length)));
  const first = names.find((name) => UDN.test(name)) ?? FIRST;
  const taps = new Set([...found].map((podInterface) => namesOf(podInterface).tap));
  for (const name of names) {
    const podInterface = taps.has(name) ? undefined : ofTap(name, first);
    if (podInterface !== undefined) found.add(podInterface);
  }
  for (const name of names) if (isPodInterface(name, first)) found.add(name);
  return [...found].filter((name) => !name.endsWith(NIC)).map(namesOf);
}

/** `eth0` of `k6t-eth0`, and of the placeholder `k6t-eth0-nic` that releases before 0.43 had. */
const ofBridge = (name: string): string => (name.startsWith(BRIDGE) ? withPod(name.slice(BRIDGE.length)) : name);

function ofTap(name: string, first: string): string | undefined {
  if (!name.startsWith('tap')) return undefined;
  const rest = name.slice('tap'.length);
  if (rest === '0') return first;
  if (HASH.test(rest)) return `pod${rest}`;
  return /^[1-9]\d*$/.test(rest) ? `net${rest}` : undefined;
}

/** With a primary user-defined network the guest does not use `eth0`, which is left to the node. */
const isPodInterface = (name: string, first: string): boolean =>
  name === first || ORDINAL.test(name) || HASHED.test(name);
