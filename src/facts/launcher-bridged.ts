import type { Invariant } from '../model/launcher.ts';
import type { Address, Interface } from '../model/network.ts';
import { dhcpServerAddress } from './bridges.ts';
import { servesDhcp } from './dhcp-listeners.ts';
import { globalAddresses, isAdminUp, isRunning } from './interfaces.ts';
import { invariant, isRunningGuest, type LauncherSeen, type NetworkParts, setting } from './launcher-parts.ts';
import { cidr } from './prefix.ts';

/** What every binding with a bridge has: the bridge, and the guest's tap on it, as large as what leads out. */
export function bridgedInvariants(parts: NetworkParts, seen: LauncherSeen, lower: Interface | undefined): Invariant[] {
  const { bridge, tap, names } = parts;
  const found: Invariant[] = [
    invariant('bridge-up', `${names.bridge} exists and is up`, stateOf(bridge, names.bridge), isUp(bridge)),
    portOf('tap-port', tap, tap?.name ?? names.tap, parts),
  ];
  if (tap && isRunningGuest(seen)) {
    const carrier = isRunning(tap);
    const said = isAdminUp(tap) ? `it has ${carrier ? 'a' : 'no'} carrier` : 'it is down';
    found.push(invariant('tap-carrier', `${tap.name} has a carrier, because QEMU holds it`, said, carrier));
  }
  return [...found, ...sameMtu([lower, bridge, tap])];
}

const isUp = (device: Interface | undefined): boolean => device !== undefined && isAdminUp(device);

function stateOf(device: Interface | undefined, name: string): string {
  if (!device) return `${name} does not exist`;
  return isAdminUp(device) ? 'it is up' : 'it is down';
}

function portOf(id: string, device: Interface | undefined, name: string, { names }: NetworkParts): Invariant {
  const seen = device ? `it is a port of ${device.master ?? 'no bridge'}` : `${name} does not exist`;
  return invariant(id, `${name} is a port of ${names.bridge}`, seen, device?.master === names.bridge);
}

function sameMtu(devices: readonly (Interface | undefined)[]): readonly Invariant[] {
  const present = devices.filter((device) => device !== undefined);
  if (present.length < 2) return [];
  const [first] = present;
  const expected = `${listed(present.map(({ name }) => name))} have one MTU`;
  const seen = present.map(({ name, mtu }) => `${name} has ${mtu}`).join(', ');
  return [
    invariant(
      'mtu-equal',
      expected,
      seen,
      present.every(({ mtu }) => mtu === first?.mtu),
    ),
  ];
}

const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Bridge binding, and plugins of type managedTap, which do without a DHCP server. */
export function bridgeInvariants(parts: NetworkParts, seen: LauncherSeen, serves: boolean): readonly Invariant[] {
  const { nic, names, pod } = parts;
  return [
    ...bridgedInvariants(parts, seen, nic),
    portOf('nic-port', nic, nic?.name ?? names.nic, parts),
    ...learning(parts, seen),
    ...standIn(parts),
    ...(serves && pod ? server(parts, pod, seen) : []),
    ...(ipv4Of(pod) ? setting('arp-ignore', seen, 'net.ipv4.conf.all.arp_ignore', '1') : []),
  ];
}

export const ipv4Of = (holder: Interface | undefined): Address | undefined =>
  holder && globalAddresses(holder, 'inet')[0];

/** The guest has the MAC of the pod: a bridge that learns it on the way out sends the guest's frames there. */
function learning({ nic }: NetworkParts, { bridges }: LauncherSeen): readonly Invariant[] {
  const port = bridges?.ports.find(({ name }) => name === nic?.name);
  if (port?.learning === undefined) return [];
  const said = port.learning ? 'it learns' : 'it does not learn';
  return [invariant('nic-learning', `${port.name} does not learn`, said, !port.learning)];
}

/** Nothing stands in for an interface that kept its name, as before KubeVirt 0.39. */
function standIn({ nic, names, pod, bridge, ports }: NetworkParts): readonly Invariant[] {
  if (nic?.name !== names.nic) return [];
  const { podInterface } = names;
  // The DHCP server has an address where the pod has one.
  const hasAddress = bridge !== undefined && dhcpServerAddress({ device: bridge, ports }) !== undefined;
  const expected = `${podInterface} stands in for ${nic.name}${hasAddress ? ', with the IPv4 address of the pod' : ''}`;
  if (!pod) return [invariant('stand-in', expected, `${podInterface} does not exist or is a port`, false)];
  const address = ipv4Of(pod);
  const seen = address ? `it has ${cidr(address)}` : 'it has no IPv4 address';
  return [invariant('stand-in', expected, seen, !hasAddress || address !== undefined)];
}

function server({ bridge, ports }: NetworkParts, pod: Interface, { sockets }: LauncherSeen): readonly Invariant[] {
  if (!bridge || !ipv4Of(pod)) return [];
  const address = dhcpServerAddress({ device: bridge, ports });
  const has = bridge.addresses.filter(({ family }) => family === 'inet').map(cidr);
  return [
    invariant(
      'server-address',
      `${bridge.name} has 169.254.75.1N/32, the address of its DHCP server`,
      `it has ${has.join(', ') || 'no IPv4 address'}`,
      address !== undefined,
    ),
    ...(sockets
      ? [
          dhcpServer(
            bridge.name,
            servesDhcp(
              sockets,
              bridge.name,
              bridge.addresses.map(({ local }) => local),
            ),
          ),
        ]
      : []),
  ];
}

export const dhcpServer = (bridge: string, listens: boolean): Invariant =>
  invariant(
    'dhcp-server',
    `a DHCP server listens on UDP port 67 of ${bridge}`,
    `${listens ? 'one' : 'nothing'} listens there`,
    listens,
  );
