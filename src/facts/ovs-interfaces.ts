import type { EvidenceRef } from '../model/check.ts';
import type { Ovs, OvsBridge, OvsInterface, OvsPort } from '../model/ovs.ts';
import { at } from './evidence.ts';

/** An interface of Open vSwitch and where it stands. */
export interface OvsPlace {
  readonly bridge: OvsBridge;
  readonly port: OvsPort;
  readonly iface: OvsInterface;
  /** A place in its row. */
  at(...segments: readonly (string | number)[]): EvidenceRef;
}

export function* ovsInterfaces({ bridges }: Ovs): Generator<OvsPlace> {
  for (const [bridgeIndex, bridge] of bridges.entries()) {
    for (const [portIndex, port] of bridge.ports.entries()) {
      for (const [index, iface] of port.interfaces.entries()) {
        const place = ['bridges', bridgeIndex, 'ports', portIndex, 'interfaces', index] as const;
        yield { bridge, port, iface, at: (...segments) => at('ovs', ...place, ...segments) };
      }
    }
  }
}

/** ovs-vswitchd has opened it; without a number, as `ovs-vsctl show` has it, it is taken at its word. */
export const isOpen = ({ error, ofport }: OvsInterface): boolean => !error && (ofport === undefined || ofport > 0);

const TUNNELS: ReadonlySet<string | undefined> = new Set(['geneve', 'vxlan', 'gre', 'stt', 'erspan', 'gtpu']);
export const isTunnel = ({ type }: OvsInterface): boolean => TUNNELS.has(type);

/** A new row does nothing while the daemon that carries it out is not there. */
export const isServed = ({ vswitchd }: Ovs): boolean => vswitchd === undefined || vswitchd.state === 'running';

/** `ovn-encap-ip` may name several; an entry for this chassis alone comes before it, ovn-controller(8). */
export function encapAddresses({ external_ids: ids = {} }: Ovs): {
  readonly key: string;
  readonly list: readonly string[];
} {
  const own = `ovn-encap-ip-${ids['system-id']}`;
  const key = Object.hasOwn(ids, own) ? own : 'ovn-encap-ip';
  const text = Object.hasOwn(ids, key) ? (ids[key] ?? '') : '';
  return { key, list: text.split(',').flatMap((address) => address.trim() || []) };
}
