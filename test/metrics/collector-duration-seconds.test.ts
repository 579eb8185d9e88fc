import { diagnose } from '../../src/engine/diagnose.ts';
import metric from '../../src/metrics/collector-duration-seconds.ts';
import type { Report } from '../../src/model/report.ts';
import { snapshotOf } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const reportOf = (collectors: Report['collectors']) => ({
  report: { ...diagnose(snapshotOf({}), []), collectors },
});

testMetric(metric, {
  'two collectors': {
    input: reportOf([
      { id: 'host', state: 'ok', durationMs: 12.5, source: '' },
      { id: 'ovs', state: 'failed', durationMs: 3000, source: '' },
    ]),
    samples: { 'collector=host': 0.0125, 'collector=ovs': 3 },
  },
  'no collector': { input: reportOf([]), samples: {} },
});
