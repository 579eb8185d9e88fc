import { ASPECTS, type Aspect, type GatewayState, type HostState, type NodeState } from '../model/state.ts';
import { gatewayKey } from './state-signals.ts';

/** The lists and objects of each aspect. */
const PARTS: Readonly<Record<Aspect, keyof HostState | undefined>> = {
  node: 'node',
  boot: undefined,
  interface: 'interfaces',
  // Of an interface.
  address: undefined,
  gateway: 'gateways',
  route: 'routes',
  lease: 'leases',
  resolver: 'resolver',
  answer: 'answers',
  neighbour: 'neighbours',
  connection: 'connections',
  launcher: 'launchers',
  finding: 'findings',
};

/**
 * The last that is known of a host: a state, with what it could not see as it was known before. Downward metrics are
 * silent for a while after a live migration, and so is a gateway that is searched for.
 */
export function carried(known: HostState | undefined, state: HostState): HostState {
  if (!known || known.bootId !== state.bootId) return state;
  const filled = ASPECTS.filter((aspect) => state.unseen.includes(aspect) && !known.unseen.includes(aspect));
  const parts = filled.flatMap((aspect) => {
    const part = PARTS[aspect];
    return part === undefined || known[part] === undefined ? [] : [[part, known[part]]];
  });
  const merged: HostState = { ...state, ...Object.fromEntries(parts) };
  const node = mergedNode(known.node, state.node);
  return {
    ...merged,
    gateways: merged.gateways.map((gateway) => withMac(gateway, known.gateways)),
    ...(node && { node }),
    unseen: state.unseen.filter((aspect) => !filled.includes(aspect)),
  };
}

export const mergedNode = (known: NodeState | undefined, node: NodeState | undefined): NodeState | undefined =>
  known || node ? { ...known, ...node } : undefined;

function withMac(gateway: GatewayState, known: readonly GatewayState[]): GatewayState {
  if (gateway.mac !== undefined) return gateway;
  const mac = known.find((other) => gatewayKey(other) === gatewayKey(gateway))?.mac;
  return mac === undefined ? gateway : { ...gateway, mac };
}
