import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_receive_errors_total',
  help: 'Receive errors that the driver counted.',
  type: 'counter',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, rx } of hostInterfaces(snapshot)) {
      if (rx) yield { labels: { interface: name }, value: rx.errors };
    }
  },
});
