import type { Ovs, OvsBridge, OvsInterface, OvsPort } from '../../src/model/ovs.ts';

/** Builders of an Open vSwitch that is in order; a test overrides what it is about. */

export const ovsIface = (name: string, parts: Partial<OvsInterface> = {}): OvsInterface => ({
  name,
  ofport: 1,
  admin_state: 'up',
  link_state: 'up',
  mtu: 1500,
  ...parts,
});

/** A port of one interface has its name, a bond one of its own. */
export const ovsPort = (first: OvsInterface, ...others: readonly OvsInterface[]): OvsPort => ({
  name: others.length > 0 ? 'bond0' : first.name,
  interfaces: [first, ...others],
});

export const ovsBridge = (name: string, ports: readonly OvsPort[] = [], parts: Partial<OvsBridge> = {}): OvsBridge => ({
  name,
  hasDevice: true,
  controllers: [],
  ports,
  ...parts,
});

export const ovsOf = (bridges: readonly OvsBridge[], parts: Partial<Ovs> = {}): { readonly ovs: Ovs } => ({
  ovs: { next_cfg: 7, cur_cfg: 7, managers: [], bridges, vswitchd: { pid: 77, state: 'running' }, ...parts },
});

/** One bridge with these interfaces, each a port. */
export const ovsWith = (...interfaces: readonly OvsInterface[]): { readonly ovs: Ovs } =>
  ovsOf([
    ovsBridge(
      'br-int',
      interfaces.map((iface) => ovsPort(iface)),
    ),
  ]);
