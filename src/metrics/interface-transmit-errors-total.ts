import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_transmit_errors_total',
  help: 'Transmit errors that the driver counted.',
  type: 'counter',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, tx } of hostInterfaces(snapshot)) {
      if (tx) yield { labels: { interface: name }, value: tx.errors };
    }
  },
});
