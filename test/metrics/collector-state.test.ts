import { diagnose } from '../../src/engine/diagnose.ts';
import metric from '../../src/metrics/collector-state.ts';
import type { Report } from '../../src/model/report.ts';
import { snapshotOf } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

const reportOf = (collectors: Report['collectors']) => ({
  report: { ...diagnose(snapshotOf({}), []), collectors },
});

testMetric(metric, {
  'one that failed': {
    input: reportOf([{ id: 'ovs', state: 'failed', durationMs: 1, source: '' }]),
    samples: { 'collector=ovs state=ok': 0, 'collector=ovs state=absent': 0, 'collector=ovs state=failed': 1 },
  },
  'absent is not failed': {
    input: reportOf([{ id: 'cni', state: 'absent', durationMs: 1, source: '' }]),
    samples: { 'collector=cni state=ok': 0, 'collector=cni state=absent': 1, 'collector=cni state=failed': 0 },
  },
  'no collector': { input: reportOf([]), samples: {} },
});
