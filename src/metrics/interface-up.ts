import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_up',
  help: 'Whether the interface is administratively up.',
  type: 'gauge',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, flags } of hostInterfaces(snapshot)) {
      yield { labels: { interface: name }, value: Number(flags.includes('UP')) };
    }
  },
});
