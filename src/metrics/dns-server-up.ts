import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_dns_server_up',
  help: 'Whether a configured DNS server answered anything in the latest run; servers count from 1, as resolv.conf lists them.',
  type: 'gauge',
  labels: ['server'],
  *samples({ snapshot }) {
    const { lookups } = snapshot.slices;
    if (lookups.state !== 'ok') return;
    const servers = [...new Set(lookups.value.lookups.map(({ server }) => server))];
    for (const [index, server] of servers.entries()) {
      const up = lookups.value.lookups.some((lookup) => lookup.server === server && lookup.outcome === 'answer');
      yield { labels: { server: String(index + 1) }, value: Number(up) };
    }
  },
});
