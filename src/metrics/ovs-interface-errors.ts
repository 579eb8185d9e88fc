import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_ovs_interface_errors',
  help: 'Interfaces of each Open vSwitch bridge that could not be opened.',
  type: 'gauge',
  labels: ['bridge'],
  *samples({ snapshot }) {
    const { ovs } = snapshot.slices;
    if (ovs.state !== 'ok') return;
    for (const { name, ports } of ovs.value.bridges) {
      const errors = ports.flatMap(({ interfaces }) => interfaces).filter(({ error }) => error !== undefined);
      yield { labels: { bridge: name }, value: errors.length };
    }
  },
});
