import { hostInterfaces } from '../facts/metric-interfaces.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_interface_addresses',
  help: 'Addresses of the interface, link-local ones included.',
  type: 'gauge',
  labels: ['interface', 'family'],
  *samples({ snapshot }) {
    for (const { name, addresses } of hostInterfaces(snapshot)) {
      for (const family of ['inet', 'inet6']) {
        const count = addresses.filter((address) => address.family === family).length;
        yield { labels: { interface: name, family }, value: count };
      }
    }
  },
});
