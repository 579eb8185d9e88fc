import metric from '../../src/metrics/check-verdict.ts';
import { checkThat } from '../support/checks.ts';
import { iface } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'one failed, one skipped': {
    host: { interfaces: [iface('eth0')] },
    checks: [
      checkThat('a-bad', ['eth0']),
      checkThat('b-bad', [], { needs: ['ovs'], category: 'ovs', severity: 'info' }),
    ],
    samples: {
      'check=a-bad category=link severity=warning verdict=pass': 0,
      'check=a-bad category=link severity=warning verdict=fail': 1,
      'check=a-bad category=link severity=warning verdict=skipped': 0,
      'check=a-bad category=link severity=warning verdict=unknown': 0,
      'check=b-bad category=ovs severity=info verdict=pass': 0,
      'check=b-bad category=ovs severity=info verdict=fail': 0,
      'check=b-bad category=ovs severity=info verdict=skipped': 1,
      'check=b-bad category=ovs severity=info verdict=unknown': 0,
    },
  },
  'no check': { samples: {} },
});
