import type { LookupReport } from '../../src/model/resolution.ts';
import { lookup, TAKEN_AT } from './hosts.ts';

/** A service that one server knows; a test overrides what it is about. */
export const lookupReportOf = (parts: Partial<LookupReport> = {}): LookupReport => ({
  apiVersion: 'netdiagd/v1',
  kind: 'Lookup',
  name: 'web.shop.svc.cluster.local',
  host: null,
  takenAt: TAKEN_AT,
  durationMs: 5,
  verdict: {
    status: 'resolves',
    cause: 'cluster-ip',
    message: 'a service with a ClusterIP: 10.96.0.7, from cluster DNS 10.96.0.10 in 1.0 ms',
    fix: [],
    evidence: [0],
  },
  notes: [],
  clusterDomain: 'cluster.local',
  ranges: { services: ['10.96.0.0/12'], pods: ['10.244.0.0/16'], inferred: true },
  plan: {
    name: 'web.shop.svc.cluster.local',
    libc: 'glibc',
    types: ['A', 'AAAA'],
    steps: [{ source: 'dns', candidates: [{ name: 'web.shop.svc.cluster.local' }] }],
    servers: ['10.96.0.10'],
    parallel: false,
    timeoutSeconds: 5,
    attempts: 2,
    ndots: 1,
    options: [],
    ignored: [],
  },
  walk: {
    end: 'resolved',
    step: 0,
    candidate: { name: 'web.shop.svc.cluster.local' },
    addresses: ['10.96.0.7'],
    queries: [],
    queryCount: 2,
    costMs: 1,
  },
  servers: [{ address: '10.96.0.10', role: 'resolv.conf', edns: 'answered', tcp: 'answered' }],
  queries: [lookup('10.96.0.10', 'web.shop.svc.cluster.local', { purpose: 'asked', answers: ['10.96.0.7'] })],
  ...parts,
});
