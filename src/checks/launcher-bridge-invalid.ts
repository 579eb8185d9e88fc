import {
  type Bridge,
  bindingOf,
  dhcpServerAddress,
  launcherBridges,
  launcherUplinks,
  missingPorts,
  podInterface,
  tapName,
  uplinkName,
} from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { globalAddresses } from '../facts/interfaces.ts';
import { cidr } from '../facts/prefix.ts';
import { defineCheck, type EvidenceRef } from '../model/check.ts';
import type { Interface } from '../model/network.ts';

/** StaticMasqueradeBridgeMAC of pkg/network/link/mac.go. */
const GATEWAY_MAC = '02:00:00:00:00:00';

const MESSAGES = {
  bridgeDown: 'bridge {subject} is set down: the guest behind it is cut off',
  portElsewhere: '{port} belongs to bridge {subject} but is a port of {place}',
  noPorts: 'bridge {subject} has neither a tap ({tap}) nor a port to the pod network ({uplink})',
  noTap: 'bridge {subject} has no tap: {tap} does not exist',
  noUplink: 'bridge {subject} has no port to the pod network: {uplink} does not exist',
  podAddressOnPort: '{port} carries the pod address {address} but is a port of bridge {subject}',
  noGateway: 'bridge {subject} lost its address: the guest has no gateway, while {port} has {address}',
  noStandIn: 'no interface with the pod address stands in for {uplink}, which is a port of {subject}',
  foreignMac: 'bridge {subject} has MAC {mac} instead of 02:00:00:00:00:00, which the guest keeps over a migration',
} as const;
type Message = keyof typeof MESSAGES;

const NEW_POD = ['# restart the VM (virtctl restart NAME): its new pod gets new interfaces'];
/** What can be repaired in place; the rest takes a new pod. */
const FIXES: Partial<Record<Message, readonly string[]>> = {
  bridgeDown: ['ip link set dev {subject} up'],
  portElsewhere: ['ip link set dev {port} master {subject}'],
  podAddressOnPort: ['ip address del {address} dev {port}'],
  foreignMac: ['ip link set dev {subject} address 02:00:00:00:00:00'],
};

/** The guest still has its network. */
const WARNINGS: ReadonlySet<Message> = new Set(['noStandIn', 'foreignMac']);

interface Fault {
  readonly message: Message;
  readonly data?: Readonly<Record<string, string>>;
  /** Besides the bridge. */
  readonly proof?: readonly EvidenceRef[];
}

/** Both ends of the guest's way: a tap always, the pod's NIC in bridge binding. */
function portFault(bridge: Bridge, interfaces: readonly Interface[]): Fault | undefined {
  const { tap, uplink } = missingPorts(bridge, interfaces);
  const astray = interfaces.find(({ name }) => name === tap || name === uplink);
  if (astray) {
    const { name, master } = astray;
    const proof = [at('interfaces', name, master === undefined ? 'name' : 'master')];
    return { message: 'portElsewhere', data: { port: name, place: master ?? 'no bridge' }, proof };
  }
  if (tap !== undefined && uplink !== undefined) return { message: 'noPorts', data: { tap, uplink } };
  if (tap !== undefined) return { message: 'noTap', data: { tap } };
  return uplink === undefined ? undefined : { message: 'noUplink', data: { uplink } };
}

const ipv4Of = (holder: Interface | undefined) => holder && globalAddresses(holder, 'inet')[0];

/** Who has the pod's address: the NIC in masquerade, a stand-in in bridge binding, a port never. */
function addressFault(bridge: Bridge, interfaces: readonly Interface[]): Fault | undefined {
  const holder = launcherUplinks(bridge).find(ipv4Of) ?? podInterface(bridge, interfaces);
  const address = ipv4Of(holder);
  const proof = holder && [at('interfaces', holder.name, 'addresses')];
  if (holder && address && proof) {
    const data = { port: holder.name, address: cidr(address) };
    if (holder.master !== undefined) return { message: 'podAddressOnPort', data, proof };
    const hasGateway = bindingOf(bridge, interfaces) !== 'masquerade' || globalAddresses(bridge.device).length > 0;
    return hasGateway ? undefined : { message: 'noGateway', data, proof };
  }
  const uplink = launcherUplinks(bridge).find(({ name }) => name === uplinkName(bridge));
  if (!uplink || !dhcpServerAddress(bridge)) return undefined;
  return { message: 'noStandIn', data: { uplink: uplink.name }, proof: [at('interfaces', uplink.name, 'master')] };
}

/** Up to 0.42 a placeholder port kept the MAC stable; with taps made by libvirt it was random. */
function macFault({ device, ports }: Bridge, tap: string): Fault | undefined {
  const isCurrent = ports.length === 1 && ports[0]?.name === tap;
  if (!isCurrent || !device.mac || device.mac === GATEWAY_MAC) return undefined;
  return { message: 'foreignMac', data: { mac: device.mac }, proof: [at('interfaces', device.name, 'mac')] };
}

/** The gravest fault: repairing it comes first, and one bridge is one root cause. */
function faultOf(bridge: Bridge, interfaces: readonly Interface[]): Fault | undefined {
  if (!bridge.device.flags.includes('UP')) return { message: 'bridgeDown' };
  const fault = portFault(bridge, interfaces) ?? addressFault(bridge, interfaces);
  return fault ?? (bindingOf(bridge, interfaces) === 'masquerade' ? macFault(bridge, tapName(bridge)) : undefined);
}

export default defineCheck({
  id: 'launcher-bridge-invalid',
  title: 'A virt-launcher bridge is not as KubeVirt builds it',
  category: 'launcher',
  severity: 'critical',
  why: 'virt-handler builds bridge, tap and pod interface once, when the pod starts, and nobody repairs them afterwards. What is missing cuts the guest off.',
  fix: NEW_POD,
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/setup/netpod/netpod.go'],
  needs: ['interfaces'],
  messages: MESSAGES,
  hides: ['bridge-tap-missing', 'bridge-uplink-missing'],
  *run({ interfaces }) {
    for (const bridge of launcherBridges(interfaces)) {
      const fault = faultOf(bridge, interfaces);
      if (!fault) continue;
      const { name } = bridge.device;
      yield {
        message: fault.message,
        subject: name,
        data: fault.data ?? {},
        evidence: [
          ...(fault.proof ?? []),
          at('interfaces', name, fault.message === 'bridgeDown' ? 'flags' : 'addresses'),
          ...bridge.ports.map((port) => at('interfaces', port.name, 'master')),
        ],
        interface: name,
        severity: WARNINGS.has(fault.message) ? 'warning' : 'critical',
        fix: FIXES[fault.message] ?? NEW_POD,
      };
    }
  },
});
