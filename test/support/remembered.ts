import type { Episode } from '../../src/model/episode.ts';
import type { ConnectionState, HostState } from '../../src/model/state.ts';

/** States and episodes as a guest of KubeVirt has them. */

export const NOON = Date.parse('2026-11-20T12:00:00.000Z');

/** So many seconds after noon. */
export const at = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString();

const connection = (port: number): ConnectionState => ({
  local: `192.168.24.6:${port}`,
  peer: '10.103.14.7:5432',
  state: 'ESTAB',
  process: 'postgres-client',
});

/** About 8 kB as JSON. What is always moving depends on the seconds. */
export const stateAt = (seconds: number, parts: Partial<HostState> = {}): HostState => ({
  takenAt: at(seconds),
  durationMs: 40 + (seconds % 7),
  hostname: 'vm-a',
  role: 'vm',
  virtualization: 'kvm',
  bootId: '9b0c7f0e-4b5c-4f0e-9d43-0a4b6f4f2c11',
  node: { name: 'master1', hypervisor: '9.1.0', vmCpuSeconds: 1874 + seconds, aheadSeconds: (seconds % 5) / 100 },
  interfaces: [
    { name: 'lo', index: 1, mtu: 65536, operstate: 'UNKNOWN', carrier: true, addresses: ['127.0.0.1/8', '::1/128'] },
    {
      name: 'eth0',
      index: 2,
      mac: '02:01:00:00:00:07',
      mtu: 1400,
      operstate: 'UP',
      carrier: true,
      carrierChanges: 1,
      addresses: ['192.168.24.6/25'],
    },
  ],
  gateways: [{ address: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', state: 'reachable', answered: true }],
  routes: Array.from({ length: 12 }, (_, i) => ({
    family: 'inet' as const,
    type: 'unicast',
    dst: i === 0 ? 'default' : `10.${96 + i}.0.0/16`,
    table: 'main',
    via: '192.168.24.1',
    dev: 'eth0',
    metric: 1024,
    protocol: 'dhcp',
  })),
  leases: [
    {
      client: 'systemd-networkd',
      interface: 'eth0',
      address: '192.168.24.6',
      prefixLength: 25,
      server: '192.168.24.1',
      router: ['192.168.24.1'],
      dns: ['10.96.0.10'],
      mtu: 1400,
      renewAt: at(seconds + 1800),
      expiresAt: at(seconds + 3600),
    },
  ],
  resolver: { nameservers: ['10.96.0.10'], search: ['prod2.svc.cluster.local', 'svc.cluster.local', 'cluster.local'] },
  answers: ['A', 'AAAA'].map((type) => ({
    server: '10.96.0.10',
    name: 'kubernetes.default.svc.cluster.local',
    type,
    result: 'NOERROR',
    answers: type === 'A' ? ['10.96.0.1'] : [],
    latencyMs: 1 + (seconds % 13) / 10,
  })),
  neighbours: [
    { dst: '192.168.24.1', dev: 'eth0', mac: '0a:58:c0:a8:18:01', failed: false },
    { dst: '192.168.24.9', dev: 'eth0', failed: seconds % 2 === 1 },
  ],
  connections: Array.from({ length: 40 }, (_, i) => connection(40_000 + ((seconds * 7 + i) % 20_000))),
  launchers: [],
  findings: [
    { id: 'dns-server-slow:10.96.0.10', severity: 'warning', message: `answers in ${seconds} ms`, rootCause: true },
  ],
  unseen: ['launcher'],
  omitted: [],
  ...parts,
});

/** The host with another address: another structure. */
export const moved = (seconds: number, host = 132): HostState => {
  const state = stateAt(seconds);
  const interfaces = state.interfaces.map((card) =>
    card.name === 'eth0' ? { ...card, addresses: [`192.168.24.${host % 250}/25`] } : card,
  );
  return { ...state, interfaces };
};

export const idAt = (seconds: number, number = 1): string =>
  `${at(seconds)
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')}-${number}`;

export const episodeAt = (seconds: number, parts: Partial<Episode> = {}): Episode => ({
  id: idAt(seconds),
  kind: 'migration',
  confidence: 'certain',
  words: 'live migration from master1 to master2',
  reasons: ['the host name in downward metrics changed'],
  at: at(seconds),
  noticedAt: at(seconds + 1),
  updatedAt: at(seconds + 60),
  settled: true,
  signals: [{ kind: 'node-changed', at: at(seconds), from: 'master1', to: 'master2' }],
  from: 'master1',
  to: 'master2',
  downtime: {
    seconds: 0.4,
    by: 'process',
    outages: [
      { target: 'gateway 192.168.24.1 on eth0', lastAnswered: at(seconds - 9), firstAnswered: at(seconds), seconds: 0 },
    ],
  },
  before: stateAt(seconds - 30),
  after: moved(seconds + 60),
  changes: [
    {
      aspect: 'node',
      subject: 'node',
      kind: 'changed',
      before: 'master1',
      after: 'master2',
      words: 'the VM runs on master2, before on master1',
    },
  ],
  impact: {
    connections: { kept: 40, gone: 2, orphaned: 1 },
    findings: { appeared: ['gateway-unreachable:192.168.24.1'], persisted: [], cleared: [] },
  },
  ...parts,
});
