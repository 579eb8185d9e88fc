import { diagnose } from '../../src/engine/diagnose.ts';
import metric from '../../src/metrics/report-duration-seconds.ts';
import { snapshotOf } from '../support/hosts.ts';
import { testMetric } from '../support/metric-tester.ts';

testMetric(metric, {
  'in seconds': { input: { report: { ...diagnose(snapshotOf({}), []), durationMs: 41.5 } }, samples: { '': 0.0415 } },
});
