import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_carrier',
  help: 'Whether the interface has carrier; absent while it is administratively down.',
  type: 'gauge',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, flags } of hostInterfaces(snapshot)) {
      if (flags.includes('UP')) yield { labels: { interface: name }, value: Number(flags.includes('LOWER_UP')) };
    }
  },
});
