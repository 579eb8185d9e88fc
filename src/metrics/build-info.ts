import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_build_info',
  help: 'Always 1; the version of netdiagd and of the Node.js that runs it.',
  type: 'gauge',
  labels: ['version', 'node_version'],
  *samples({ version, nodeVersion }) {
    yield { labels: { version, node_version: nodeVersion }, value: 1 };
  },
});
