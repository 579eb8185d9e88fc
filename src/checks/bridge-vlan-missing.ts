import { type Bridge, bridgesOf, isUplink } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';
import type { Interface, PortVlans } from '../model/network.ts';

type Vlans = ReadonlyMap<string, PortVlans['vlans']>;

/** The VLAN that packets without a tag belong to. */
function nativeVlan({ name }: Interface, vlans: Vlans): { readonly vlan: number; readonly index: number } | undefined {
  const index = vlans.get(name)?.findIndex(({ flags }) => flags.includes('PVID')) ?? -1;
  const vlan = vlans.get(name)?.[index]?.vlan;
  return vlan === undefined ? undefined : { vlan, index };
}

const carries = (name: string, vlan: number, vlans: Vlans): boolean =>
  vlans.get(name)?.some((entry) => entry.vlan <= vlan && vlan <= (entry.vlanEnd ?? entry.vlan)) ?? false;

/** Nobody else on the bridge is in its VLAN: no uplink, no other guest, not the host by the bridge itself. */
const isAlone = (port: Interface, vlan: number, { device, ports }: Bridge, vlans: Vlans): boolean =>
  ![device, ...ports].some((other) => other !== port && carries(other.name, vlan, vlans));

export default defineCheck({
  id: 'bridge-vlan-missing',
  title: 'A guest is in a VLAN that its bridge leads nowhere',
  category: 'bridge',
  severity: 'warning',
  why: 'A bridge with VLANs forwards a packet only to ports that are in the VLAN of the packet. Where the port of a guest is the only one in its VLAN, the guest reaches nobody, although everything is up.',
  fix: ['bridge vlan add dev {uplink} vid {vlan}', '# on the switch behind {uplink}, the VLAN must be allowed too'],
  refs: ['bridge(8)'],
  needs: ['interfaces', 'bridges'],
  // The ports of a new VM are put in place one after another.
  lastsSeconds: 1,
  messages: {
    alone: 'port {subject} is the only one of bridge {bridge} in VLAN {vlan}: {uplink} does not carry it',
    none: 'port {subject} is in no VLAN, and bridge {bridge} drops all that comes from it',
  },
  *run({ interfaces, bridges }) {
    const vlans: Vlans = new Map(bridges.vlans.map(({ name, vlans }) => [name, vlans]));
    for (const bridge of bridgesOf(interfaces, bridges)) {
      const uplink = bridge.ports.find((port) => isUplink(port) && isRunning(port));
      // Without the filter VLANs can be set as well, and mean nothing.
      if (!uplink || !bridge.device.vlanFiltering || vlans.size === 0) continue;
      for (const port of bridge.ports) {
        if (isUplink(port) || !isRunning(port)) continue;
        if (!vlans.get(port.name)?.length) yield inNone(port, bridge);
        const native = nativeVlan(port, vlans);
        if (!native || !isAlone(port, native.vlan, bridge, vlans)) continue;
        yield {
          message: 'alone',
          subject: port.name,
          data: { bridge: bridge.device.name, vlan: native.vlan, uplink: uplink.name },
          evidence: [at('bridges', 'vlans', port.name, 'vlans', native.index)],
          interface: port.name,
        };
      }
    }
  },
});

const inNone = ({ name }: Interface, { device }: Bridge) => ({
  message: 'none' as const,
  subject: name,
  data: { bridge: device.name },
  evidence: [at('interfaces', name, 'master'), at('interfaces', device.name, 'vlanFiltering')],
  interface: name,
  fix: ['bridge vlan show', '# put it where it belongs: bridge vlan add dev {subject} vid VLAN pvid untagged'],
});
