import { SEVERITIES } from '../../model/severity.ts';
import {
  type AnswerState,
  ASPECTS,
  type Change,
  type ConnectionState,
  type FindingState,
  type GatewayState,
  type HostState,
  type InterfaceState,
  type LauncherState,
  type LeaseState,
  type NeighbourState,
  type NodeState,
  type ResolverState,
  type RouteState,
} from '../../model/state.ts';
import { flag, list, maybe, number, object, oneOf, type Shape, text, time, yes } from './shape.ts';

const texts = list(text);

/** What a file must hold to be taken for the state of a host. */
export const hostState: Shape<HostState> = object<HostState>({
  takenAt: time,
  durationMs: number,
  hostname: maybe(text),
  role: maybe(oneOf('vm', 'node', 'pod', 'launcher', 'host')),
  virtualization: maybe(text),
  bootId: maybe(text),
  node: maybe(
    object<NodeState>({
      name: maybe(text),
      hypervisor: maybe(text),
      vmCpuSeconds: maybe(number),
      aheadSeconds: maybe(number),
    }),
  ),
  interfaces: list(
    object<InterfaceState>({
      name: text,
      index: number,
      kind: maybe(text),
      mac: maybe(text),
      mtu: number,
      operstate: text,
      carrier: flag,
      carrierChanges: maybe(number),
      addresses: texts,
    }),
  ),
  gateways: list(
    object<GatewayState>({
      address: text,
      dev: text,
      mac: maybe(text),
      state: oneOf('reachable', 'unconfirmed', 'unreachable'),
      answered: maybe(yes),
    }),
  ),
  routes: list(
    object<RouteState>({
      family: oneOf('inet', 'inet6'),
      type: text,
      dst: text,
      table: text,
      via: maybe(text),
      dev: maybe(text),
      metric: maybe(number),
      mtu: maybe(number),
      protocol: maybe(text),
    }),
  ),
  leases: list(
    object<LeaseState>({
      client: text,
      interface: text,
      address: maybe(text),
      prefixLength: maybe(number),
      server: maybe(text),
      router: texts,
      dns: texts,
      mtu: maybe(number),
      renewAt: maybe(text),
      expiresAt: maybe(text),
    }),
  ),
  resolver: maybe(object<ResolverState>({ nameservers: texts, search: texts })),
  answers: list(
    object<AnswerState>({ server: text, name: text, type: text, result: text, answers: texts, latencyMs: number }),
  ),
  neighbours: list(object<NeighbourState>({ dst: text, dev: maybe(text), mac: maybe(text), failed: flag })),
  connections: list(object<ConnectionState>({ local: text, peer: text, state: text, process: maybe(text) })),
  launchers: list(
    object<LauncherState>({
      pod: text,
      vm: maybe(text),
      vmUid: maybe(text),
      netns: number,
      running: flag,
      incoming: maybe(yes),
      heard: maybe(yes),
      macs: texts,
      taps: maybe(texts),
    }),
  ),
  findings: list(
    object<FindingState>({
      id: text,
      severity: oneOf(...SEVERITIES),
      message: text,
      rootCause: flag,
      fix: maybe(texts),
    }),
  ),
  unseen: list(oneOf(...ASPECTS)),
  omitted: texts,
  undecided: maybe(texts),
});

export const change: Shape<Change> = object<Change>({
  aspect: oneOf(...ASPECTS),
  subject: text,
  kind: oneOf('appeared', 'vanished', 'changed'),
  what: maybe(text),
  before: maybe(text),
  after: maybe(text),
  words: text,
});
