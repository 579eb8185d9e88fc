import { CONFIDENCES } from '../model/episode.ts';
import { defineMetric } from '../model/metric.ts';

export default defineMetric({
  name: 'netdiagd_migrations_total',
  help: 'Live migrations of this host that were noticed, by how sure it is that they were, since the daemon started.',
  type: 'counter',
  labels: ['confidence'],
  live: true,
  *samples({ episodes }) {
    for (const confidence of CONFIDENCES) yield { labels: { confidence }, value: episodes.migrations[confidence] };
  },
});
