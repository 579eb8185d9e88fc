import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_receive_dropped_total',
  help: 'Packets received and dropped for want of a buffer or a taker.',
  type: 'counter',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, rx } of hostInterfaces(snapshot)) {
      if (rx) yield { labels: { interface: name }, value: rx.dropped };
    }
  },
});
