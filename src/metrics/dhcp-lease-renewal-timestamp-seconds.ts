import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dhcp_lease_renewal_timestamp_seconds',
  help: 'When the client should renew the lease (T1).',
  type: 'gauge',
  labels: ['interface', 'client'],
  *samples({ snapshot }) {
    const { leases } = snapshot.slices;
    if (leases.state !== 'ok') return;
    const latest = new Map<string, { labels: { interface: string; client: string }; value: number }>();
    for (const { interface: name, client, renewAt } of leases.value) {
      if (name === undefined || renewAt === undefined) continue;
      const value = Date.parse(renewAt) / 1000;
      if (Number.isNaN(value)) continue;
      const known = latest.get(`${client} ${name}`);
      if (!known || known.value < value)
        latest.set(`${client} ${name}`, { labels: { interface: name, client }, value });
    }
    yield* latest.values();
  },
});
