import type { Episode, Migrations, Signal, SignalKind } from '../../src/model/episode.ts';
import type {
  AnswerState,
  FindingState,
  GatewayState,
  HostState,
  InterfaceState,
  LeaseState,
} from '../../src/model/state.ts';

/** Builders of what is known of a live migration: two minutes before the snapshots of hosts.ts, of their OVN guest. */

export const MOVED_AT = '2026-11-20T11:58:21.000Z';
export const MOVED = 'the live migration from master1 to master2 at 11:58:21';

export const signal = (kind: SignalKind, parts: Partial<Signal> = {}): Signal => ({ kind, at: MOVED_AT, ...parts });

export const pastInterface = (name: string, parts: Partial<InterfaceState> = {}): InterfaceState => ({
  name,
  index: 2,
  mac: '0a:58:c0:a8:18:06',
  mtu: 1400,
  operstate: 'UP',
  carrier: true,
  addresses: ['192.168.24.6/25'],
  ...parts,
});

export const pastGateway = (address: string, dev: string, parts: Partial<GatewayState> = {}): GatewayState => ({
  address,
  dev,
  mac: '02:00:00:00:00:01',
  state: 'reachable',
  ...parts,
});

export const pastLease = (name: string, parts: Partial<LeaseState> = {}): LeaseState => ({
  client: 'systemd-networkd',
  interface: name,
  address: '192.168.24.6',
  prefixLength: 25,
  server: '192.168.24.1',
  router: ['192.168.24.1'],
  dns: ['172.30.0.10'],
  ...parts,
});

export const pastAnswer = (server: string, parts: Partial<AnswerState> = {}): AnswerState => ({
  server,
  name: 'kubernetes.default.svc.cluster.local',
  type: 'A',
  result: 'NOERROR',
  answers: ['10.96.0.1'],
  latencyMs: 1.4,
  ...parts,
});

export const pastFinding = (id: string): FindingState => ({
  id,
  severity: 'critical',
  message: 'something is wrong',
  rootCause: true,
});

/** The guest of `ovnGuest()` as it was before. */
export const pastState = (parts: Partial<HostState> = {}): HostState => ({
  takenAt: '2026-11-20T11:58:00.000Z',
  durationMs: 40,
  hostname: 'vm7',
  role: 'vm',
  interfaces: [pastInterface('eth0')],
  gateways: [pastGateway('192.168.24.1', 'eth0')],
  routes: [],
  leases: [pastLease('eth0')],
  answers: [],
  neighbours: [],
  connections: [],
  launchers: [],
  findings: [],
  unseen: [],
  omitted: [],
  ...parts,
});

export const migration = (parts: Partial<Episode> = {}): Episode => ({
  id: '20261120T115821Z-1',
  kind: 'migration',
  confidence: 'certain',
  words: 'live migration from master1 to master2',
  reasons: ['downward metrics name another node'],
  at: MOVED_AT,
  noticedAt: MOVED_AT,
  updatedAt: MOVED_AT,
  settled: false,
  signals: [signal('node-changed', { from: 'master1', to: 'master2' }), signal('peers-notified', { subject: 'eth0' })],
  from: 'master1',
  to: 'master2',
  downtime: { outages: [] },
  before: pastState(),
  changes: [],
  impact: {
    connections: { kept: 0, gone: 0, orphaned: 0 },
    findings: { appeared: [], persisted: [], cleared: [] },
  },
  ...parts,
});

/** The slice of a guest that has just moved; `before` differs where the test says. */
export const moved = (before: Partial<HostState> = {}, parts: Partial<Episode> = {}): Migrations => ({
  latest: migration({ before: pastState(before), ...parts }),
  earlier: [],
});
