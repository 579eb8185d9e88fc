import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_bridge_ports',
  help: 'Ports of each Linux bridge, by STP state.',
  type: 'gauge',
  labels: ['bridge', 'state'],
  *samples({ snapshot }) {
    const { bridges } = snapshot.slices;
    if (bridges.state !== 'ok') return;
    const counts = new Map<string, { bridge: string; state: string; count: number }>();
    for (const { master, state } of bridges.value.ports) {
      const key = `${state} ${master}`;
      counts.set(key, { bridge: master, state, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    for (const { bridge, state, count } of counts.values()) yield { labels: { bridge, state }, value: count };
  },
});
