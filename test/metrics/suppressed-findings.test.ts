import { diagnose } from '../../src/engine/diagnose.ts';
import metric from '../../src/metrics/suppressed-findings.ts';
import { checkThat } from '../support/checks.ts';
import { iface, snapshotOf } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const checks = [checkThat('a-bad', ['eth0', 'eth1']), checkThat('b-bad', ['eth0'], { severity: 'critical' })];
const suppressions = [{ finding: 'a-bad:*', until: '2027-01-31', reason: 'known' }];

testMetric(metric, {
  'by severity': {
    input: { report: diagnose(snapshotOf({ interfaces: [iface('eth0')] }), checks, { suppressions }) },
    samples: { 'severity=warning': 2 },
  },
  none: { samples: {} },
});
