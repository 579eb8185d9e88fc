import type {
  AnswerState,
  ConnectionState,
  FindingState,
  GatewayState,
  InterfaceState,
  LauncherState,
  LeaseState,
  NeighbourState,
  RouteState,
} from '../../model/state.ts';

/** What tells one from another of its kind, in two states of the same host. Lists of a state are sorted by it. */
export const KEYS = {
  interface: ({ name }: Pick<InterfaceState, 'name'>) => name,
  gateway: ({ address, dev }: Pick<GatewayState, 'address' | 'dev'>) => `${dev} ${address}`,
  /** Default routes first, then those of the main table: what is left out is the least. */
  route: ({ family, type, dst, table, via = '', dev = '', metric = 0 }: RouteState) =>
    `${dst === 'default' ? 0 : 1}${table === 'main' ? 0 : 1} ${table} ${family} ${dst} ${type} ${metric} ${dev} ${via}`,
  lease: ({ interface: name, client, address = '' }: Pick<LeaseState, 'interface' | 'client' | 'address'>) =>
    `${name} ${client} ${address.includes(':') ? 6 : 4}`,
  answer: ({ server, name, type }: Pick<AnswerState, 'server' | 'name' | 'type'>) => `${server} ${name} ${type}`,
  neighbour: ({ dev = '', dst }: Pick<NeighbourState, 'dev' | 'dst'>) => `${dev} ${dst}`,
  connection: ({ local, peer }: Pick<ConnectionState, 'local' | 'peer'>) => `${local} ${peer}`,
  launcher: ({ netns, pod }: Pick<LauncherState, 'netns' | 'pod'>) => `${pod} ${netns}`,
  finding: ({ id }: Pick<FindingState, 'id'>) => id,
} as const;
