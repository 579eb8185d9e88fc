import type { Test } from 'tap';
import type { Finding, Report } from '../../../src/model/report.ts';
import type { Diagnosis } from './product.ts';

/** Exit status of `diagnose`, the convention of monitoring plugins. */
const STATUS = { healthy: 0, degraded: 1, broken: 2, unknown: 3 } as const;

export interface Fault {
  /** Id of the one root cause. */
  readonly cause: string;
  /** Ids of everything it explains, in any order. */
  readonly explains?: readonly string[];
  readonly verdict: 'degraded' | 'broken';
}

export function isHealthy(t: Test, { report, status }: Diagnosis, when: string): void {
  t.same(report.findings.filter(matters).map(said), [], `${when}: nothing is found`);
  t.equal(report.verdict, 'healthy', `${when}: verdict`);
  t.equal(status, STATUS.healthy, `${when}: exit status`);
}

/** Exactly the broken thing is the root cause, and what follows from it stands under it. */
export function isBroken(t: Test, { report, status }: Diagnosis, fault: Fault, when: string): void {
  const causes = report.rootCauses.filter((id) =>
    report.findings.some((finding) => finding.id === id && matters(finding)),
  );
  t.same(causes, [fault.cause], `${when}: root cause of ${report.findings.map(said).join(' | ')}`);
  const cause = report.findings.find(({ id }) => id === fault.cause);
  t.same([...(cause?.explains ?? [])].sort(), [...(fault.explains ?? [])].sort(), `${when}: consequences`);
  t.ok(cause && cause.evidence.length > 0 && cause.fix.length > 0, `${when}: with evidence and a fix`);
  t.equal(report.verdict, fault.verdict, `${when}: verdict`);
  t.equal(status, STATUS[fault.verdict], `${when}: exit status`);
}

/** What two runs have to agree on: a saved snapshot is judged as the host was. */
export const conclusions = ({ verdict, rootCauses, findings, checks }: Report) => ({
  verdict,
  rootCauses,
  findings: findings.map(({ id, severity, message, explains }) => ({ id, severity, message, explains })),
  checks: checks.map(({ id, verdict }) => `${id} ${verdict}`),
});

const matters = ({ severity }: Finding) => severity !== 'info';
const said = ({ id, message }: Finding) => `${id}: ${message}`;
