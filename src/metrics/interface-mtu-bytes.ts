import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_mtu_bytes',
  help: 'MTU of the interface.',
  type: 'gauge',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, mtu } of hostInterfaces(snapshot)) {
      yield { labels: { interface: name }, value: mtu };
    }
  },
});
