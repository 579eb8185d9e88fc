import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_address_changes_total',
  help: 'Addresses of interfaces that came or went, since the daemon started.',
  type: 'counter',
  labels: [],
  live: true,
  *samples({ episodes }) {
    yield { value: episodes.addressChanges };
  },
});
