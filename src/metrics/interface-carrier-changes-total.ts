import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_carrier_changes_total',
  help: 'How often the carrier was gained or lost since the interface exists.',
  type: 'counter',
  labels: ['interface'],
  *samples({ snapshot }) {
    for (const { name, carrierChanges } of hostInterfaces(snapshot)) {
      if (carrierChanges !== undefined) yield { labels: { interface: name }, value: carrierChanges };
    }
  },
});
