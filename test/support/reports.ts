import type { Finding, Report } from '../../src/model/report.ts';
import { TAKEN_AT } from './hosts.ts';

/** Reports as renderers see them. */

export const finding = (parts: Partial<Finding> = {}): Finding => ({
  id: 'gateway-silent:192.168.24.1',
  check: 'gateway-silent',
  category: 'route',
  severity: 'critical',
  subject: '192.168.24.1',
  title: 'A gateway does not answer',
  message: 'gateway 192.168.24.1 does not answer on eth0',
  evidence: [
    { slice: 'gateways', path: '[0].state', value: 'unreachable', source: 'ip -j neigh show' },
    { slice: 'interfaces', path: 'eth0.mtu', value: 1400, source: '' },
  ],
  why: 'Without it nothing beyond the subnet is reached.',
  fix: ['ip neigh flush dev eth0', '# renew its lease'],
  explains: [],
  docs: '/checks/gateway-silent',
  firstSeen: TAKEN_AT,
  ...parts,
});

/** Every finding is a root cause unless the test says otherwise. */
export const report = (parts: Partial<Report> = {}): Report => ({
  apiVersion: 'netdiagd/v1',
  kind: 'Report',
  host: { hostname: 'vm-a', role: 'vm', virtualization: 'kubevirt' },
  takenAt: TAKEN_AT,
  durationMs: 87.4,
  verdict: parts.findings ? 'broken' : 'healthy',
  summary: { critical: 0, warning: 0, info: 0, pass: 40, skipped: 7, unknown: 0, suppressed: 0 },
  rootCauses: (parts.findings ?? []).map(({ id }) => id),
  findings: [],
  suppressed: [],
  cleared: [],
  checks: [],
  collectors: [],
  ...parts,
});

const dns = finding({
  id: 'dns-silent:10.96.0.10',
  check: 'dns-silent',
  category: 'resolver',
  subject: '10.96.0.10',
  title: 'A DNS server is silent',
  message: 'DNS server 10.96.0.10 is silent',
});
const gateway = finding({ explains: [dns.id] });
const lease = finding({
  id: 'lease-ending:eth0',
  check: 'lease-ending',
  category: 'dhcp',
  severity: 'warning',
  subject: 'eth0',
  title: 'A lease runs out',
  message: 'the lease of eth0 ends in 5 minutes',
  why: 'Then the address is gone.',
  evidence: [],
  fix: [],
});

/** Two root causes, one with a consequence, and a check that could not be made. */
export const broken = report({
  findings: [gateway, dns, lease],
  rootCauses: [gateway.id, lease.id],
  summary: { critical: 2, warning: 1, info: 0, pass: 40, skipped: 7, unknown: 1, suppressed: 0 },
  checks: [
    {
      id: 'ovs-broken',
      category: 'ovs',
      severity: 'critical',
      verdict: 'unknown',
      durationMs: 0,
      reason: 'ovs: ovs-vsctl did not answer within 2500 ms',
    },
  ],
});
