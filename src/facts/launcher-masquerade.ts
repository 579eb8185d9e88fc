import ipaddr from 'ipaddr.js';
import type { Invariant } from '../model/launcher.ts';
import type { Address, Family } from '../model/network.ts';
import { isPlaceholder } from './bridges.ts';
import { servesDhcp } from './dhcp-listeners.ts';
import { globalAddresses } from './interfaces.ts';
import { bridgedInvariants, dhcpServer } from './launcher-bridged.ts';
import { invariant, type LauncherSeen, type NetworkParts, setting } from './launcher-parts.ts';
import { cidr, FAMILY_NAMES } from './prefix.ts';

/** StaticMasqueradeBridgeMAC of pkg/network/link/mac.go: the gateway that a guest knows is the same everywhere. */
const GATEWAY_MAC = '02:00:00:00:00:00';
const FORWARDING = {
  inet: ['ip-forward', 'net.ipv4.ip_forward'],
  inet6: ['ip6-forward', 'net.ipv6.conf.all.forwarding'],
} as const;
const DEFAULTS = { inet: '10.0.2.1/24', inet6: 'fd10:0:2::1/120' } as const;

/** The pod keeps its address, and the bridge is the guest's gateway: for each family that the pod has. */
export function masqueradeInvariants(parts: NetworkParts, seen: LauncherSeen): readonly Invariant[] {
  const { pod } = parts;
  const families = (['inet', 'inet6'] as const).filter((family) => pod && globalAddresses(pod, family).length > 0);
  return [
    ...bridgedInvariants(parts, seen, pod),
    ...families.flatMap((family) => gateway(parts, family)),
    ...gatewayMac(parts),
    ...families.flatMap((family) => setting(FORWARDING[family][0], seen, FORWARDING[family][1], '1')),
    ...(families.includes('inet') ? server(parts, seen) : []),
  ];
}

function gateway({ bridge }: NetworkParts, family: Family): readonly Invariant[] {
  if (!bridge) return [];
  const addresses = globalAddresses(bridge, family);
  return [
    invariant(
      family === 'inet' ? 'gateway-address' : 'gateway-address6',
      `${bridge.name} has the first ${FAMILY_NAMES[family]} address of the guest's network, as ${DEFAULTS[family]}`,
      `it has ${addresses.map(cidr).join(', ') || 'none'}`,
      addresses.some((address) => host(address, 1) === canonical(address.local)),
    ),
  ];
}

/** Up to KubeVirt 0.42 a placeholder kept the MAC of the bridge stable. */
function gatewayMac({ bridge, ports }: NetworkParts): readonly Invariant[] {
  if (bridge?.mac === undefined || ports.some(isPlaceholder)) return [];
  const expected = `${bridge.name} has MAC ${GATEWAY_MAC}, as on every node`;
  return [invariant('gateway-mac', expected, `it has ${bridge.mac}`, bridge.mac === GATEWAY_MAC)];
}

function server({ bridge }: NetworkParts, { sockets }: LauncherSeen): readonly Invariant[] {
  if (!bridge || !sockets) return [];
  const addresses = bridge.addresses.map(({ local }) => local);
  return [dhcpServer(bridge.name, servesDhcp(sockets, bridge.name, addresses))];
}

/** The guest has the second address of the network whose first one the bridge has. */
export function guestOf({ bridge }: NetworkParts): string | undefined {
  const [address] = bridge ? globalAddresses(bridge) : [];
  return address && host(address, 2);
}

/** The Nth address of a network; networks here are far smaller than 256 addresses beyond its first. */
function host({ local, prefixLength }: Address, number: number): string | undefined {
  if (!ipaddr.isValid(local)) return undefined;
  const parsed = ipaddr.parse(local);
  const bytes = parsed.toByteArray();
  const kept = bytes.map((byte, i) => byte & (0xff00 >> Math.min(Math.max(prefixLength - 8 * i, 0), 8)) & 0xff);
  const last = kept.pop() ?? 0;
  return ipaddr.fromByteArray([...kept, last + number]).toString();
}

const canonical = (address: string): string => (ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address);
