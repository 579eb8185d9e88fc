import metric from '../../src/metrics/finding-active.ts';
import { checkThat } from '../support/checks.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'two findings of one check': {
    host: { interfaces: [iface('eth0')] },
    checks: [checkThat('a-bad', ['eth0', 'eth1']), checkThat('b-bad', ['eth0'], { severity: 'critical' })],
    samples: { 'check=a-bad severity=warning': 2, 'check=b-bad severity=critical': 1 },
  },
  'no finding': { host: { interfaces: [iface('eth0')] }, checks: [checkThat('a-bad', [])], samples: {} },
});
