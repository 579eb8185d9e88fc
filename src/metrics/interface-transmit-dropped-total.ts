import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_transmit_dropped_total',
  help: 'Packets dropped on their way out.',
  type: 'counter',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, tx } of hostInterfaces(snapshot)) {
      if (tx) yield { labels: { interface: name }, value: tx.dropped };
    }
  },
});
