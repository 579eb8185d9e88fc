import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dhcp_lease_expiry_timestamp_seconds',
  help: 'When the lease expires; a lease without end has no series.',
  type: 'gauge',
  labels: ['interface', 'client'],
  *samples({ snapshot }) {
    const { leases } = snapshot.slices;
    if (leases.state !== 'ok') return;
    const latest = new Map<string, { labels: { interface: string; client: string }; value: number }>();
    for (const { interface: name, client, expiresAt } of leases.value) {
      if (name === undefined || expiresAt === undefined) continue;
      const value = Date.parse(expiresAt) / 1000;
      if (Number.isNaN(value)) continue;
      const known = latest.get(`${client} ${name}`);
      if (!known || known.value < value)
        latest.set(`${client} ${name}`, { labels: { interface: name, client }, value });
    }
    yield* latest.values();
  },
});
