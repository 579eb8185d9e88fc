import type { Episode } from '../../src/model/episode.ts';
import type { AnswerState, ConnectionState, FindingState, HostState, InterfaceState } from '../../src/model/state.ts';
import { TAKEN_AT } from './hosts.ts';

/** Builders of what is remembered of a host; a test overrides what it is about. */

export const link = (name: string, addresses: readonly string[] = [], parts: Partial<InterfaceState> = {}) =>
  ({
    name,
    index: 2,
    mac: '0a:58:c0:a8:18:06',
    mtu: 1400,
    operstate: 'UP',
    carrier: true,
    addresses,
    ...parts,
  }) satisfies InterfaceState;

export const answer = (server: string, parts: Partial<AnswerState> = {}): AnswerState => ({
  server,
  name: 'kubernetes.default.svc.cluster.local',
  type: 'A',
  result: 'NOERROR',
  answers: ['172.30.0.1'],
  latencyMs: 2,
  ...parts,
});

/** `connection('192.168.24.6:43210', '10.0.0.9:5432')` */
export const connection = (local: string, peer: string, parts: Partial<ConnectionState> = {}): ConnectionState => ({
  local,
  peer,
  state: 'ESTAB',
  ...parts,
});

export const found = (id: string, message: string, parts: Partial<FindingState> = {}): FindingState => ({
  id,
  severity: 'critical',
  message,
  rootCause: true,
  ...parts,
});

/** A guest of a network that gives each node a /25, on the first node. */
export const state = (parts: Partial<HostState> = {}): HostState => ({
  takenAt: TAKEN_AT,
  durationMs: 40,
  hostname: 'rhel8-vm8',
  role: 'vm',
  virtualization: 'kubevirt',
  bootId: '6b7a2f7e-0000-4000-8000-000000000001',
  node: { name: 'master1.acm41.dslab.local', hypervisor: '9.1.0', vmCpuSeconds: 812, aheadSeconds: 0.1 },
  interfaces: [link('eth0', ['192.168.24.6/25'])],
  gateways: [{ address: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', state: 'reachable' }],
  routes: [
    { family: 'inet', type: 'unicast', dst: 'default', table: 'main', via: '192.168.24.1', dev: 'eth0', metric: 100 },
    { family: 'inet', type: 'unicast', dst: '192.168.24.0/25', table: 'main', dev: 'eth0', protocol: 'kernel' },
  ],
  leases: [
    {
      client: 'NetworkManager',
      interface: 'eth0',
      address: '192.168.24.6',
      prefixLength: 25,
      server: '169.254.1.1',
      router: ['192.168.24.1'],
      dns: ['172.30.0.10'],
      mtu: 1400,
      renewAt: '2026-11-20T12:29:00.000Z',
      expiresAt: '2026-11-20T12:58:20.000Z',
    },
  ],
  resolver: { nameservers: ['172.30.0.10'], search: [] },
  answers: [answer('172.30.0.10')],
  neighbours: [{ dst: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', failed: false }],
  connections: [connection('192.168.24.6:43210', '192.168.24.11:5432', { process: 'app' })],
  launchers: [],
  findings: [],
  unseen: [],
  omitted: [],
  ...parts,
});

/** The same guest on the second node, with an address of the other half, half a minute later. */
export const moved = (parts: Partial<HostState> = {}): HostState =>
  state({
    takenAt: '2026-11-20T12:00:30.000Z',
    node: { name: 'master2.acm41.dslab.local', hypervisor: '9.1.0', vmCpuSeconds: 2, aheadSeconds: 0.1 },
    interfaces: [link('eth0', ['192.168.24.132/25'])],
    gateways: [{ address: '192.168.24.129', dev: 'eth0', mac: '0a:58:c0:a8:18:81', state: 'reachable' }],
    routes: [
      {
        family: 'inet',
        type: 'unicast',
        dst: 'default',
        table: 'main',
        via: '192.168.24.129',
        dev: 'eth0',
        metric: 100,
      },
      { family: 'inet', type: 'unicast', dst: '192.168.24.128/25', table: 'main', dev: 'eth0', protocol: 'kernel' },
    ],
    leases: [
      {
        client: 'NetworkManager',
        interface: 'eth0',
        address: '192.168.24.132',
        prefixLength: 25,
        server: '169.254.1.1',
        router: ['192.168.24.129'],
        dns: ['172.30.0.10'],
        mtu: 1400,
        renewAt: '2026-11-20T12:29:30.000Z',
        expiresAt: '2026-11-20T12:58:50.000Z',
      },
    ],
    neighbours: [{ dst: '192.168.24.129', dev: 'eth0', mac: '0a:58:c0:a8:18:81', failed: false }],
    ...parts,
  });

/** A live migration that is over, of which nothing but the nodes is known. */
export const episode = (parts: Partial<Episode> = {}): Episode => ({
  id: '20261120T120010Z-1',
  kind: 'migration',
  confidence: 'certain',
  words: 'live migration from master1.acm41.dslab.local to master2.acm41.dslab.local',
  reasons: ['the node that runs this VM is another'],
  at: '2026-11-20T12:00:10.000Z',
  noticedAt: '2026-11-20T12:00:10.400Z',
  updatedAt: '2026-11-20T12:01:10.000Z',
  settled: true,
  signals: [
    {
      kind: 'node-changed',
      at: '2026-11-20T12:00:10.400Z',
      from: 'master1.acm41.dslab.local',
      to: 'master2.acm41.dslab.local',
    },
  ],
  from: 'master1.acm41.dslab.local',
  to: 'master2.acm41.dslab.local',
  downtime: { outages: [] },
  before: state(),
  after: moved(),
  changes: [],
  impact: {
    connections: { kept: 0, gone: 0, orphaned: 0 },
    findings: { appeared: [], persisted: [], cleared: [] },
  },
  ...parts,
});
