import { defineCollector } from '../model/collector.ts';
import { DOWNWARD_METRICS_MS, DOWNWARD_METRICS_SOURCES, readDownwardMetrics } from './reading/downward-metrics.ts';

export default defineCollector({
  id: 'downwardMetrics',
  summary: 'What the node tells its VM about itself: KubeVirt downward metrics, by virtio port or by disk',
  reads: DOWNWARD_METRICS_SOURCES,
  leastMs: () => DOWNWARD_METRICS_MS,
  collect: (os) => readDownwardMetrics(os),
});
