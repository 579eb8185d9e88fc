import { orphanedSockets } from '../facts/sockets.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_sockets_orphaned',
  help: 'Connections and listeners bound to an address that this host no longer has.',
  type: 'gauge',
  labels: [],
  *samples({ snapshot: { slices } }) {
    const { sockets, interfaces, routing } = slices;
    if (sockets.state !== 'ok' || interfaces.state !== 'ok') return;
    const orphans = orphanedSockets(
      sockets.value,
      interfaces.value,
      routing.state === 'ok' ? routing.value : undefined,
    );
    yield { value: orphans.reduce((sum, { connected, listening }) => sum + connected.length + listening.length, 0) };
  },
});
