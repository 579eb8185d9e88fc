import metric from '../../src/metrics/findings.ts';
import { checkThat } from '../support/checks.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'by severity': {
    host: { interfaces: [iface('eth0')] },
    checks: [checkThat('a-bad', ['eth0', 'eth1']), checkThat('b-bad', ['eth0'], { severity: 'critical' })],
    samples: { 'severity=info': 0, 'severity=warning': 2, 'severity=critical': 1 },
  },
  none: { samples: { 'severity=info': 0, 'severity=warning': 0, 'severity=critical': 0 } },
});
