import metric from '../../src/metrics/verdict.ts';
import { checkThat } from '../support/checks.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  broken: {
    host: { interfaces: [iface('eth0')] },
    checks: [checkThat('a-bad', ['eth0'], { severity: 'critical' })],
    samples: { 'verdict=healthy': 0, 'verdict=degraded': 0, 'verdict=broken': 1, 'verdict=unknown': 0 },
  },
  'nothing wrong': {
    host: { interfaces: [iface('eth0')] },
    checks: [checkThat('a-bad', [])],
    samples: { 'verdict=healthy': 1, 'verdict=degraded': 0, 'verdict=broken': 0, 'verdict=unknown': 0 },
  },
});
