import t from 'tap';
import { EpisodeShelf } from '../../src/engine/episode-shelf.ts';
import { episodeAt, idAt } from '../support/remembered.ts';

const ids = (shelf: EpisodeShelf) => shelf.all().map(({ id }) => id);

t.test('episode shelf', async (t) => {
  const shelf = new EpisodeShelf({ maxEpisodes: 3, maxBytes: 1_000 });
  for (const seconds of [120, 0, 60]) t.same(shelf.put(episodeAt(seconds), 10), []);
  t.same(ids(shelf), [idAt(120), idAt(60), idAt(0)], 'the latest first');
  t.same(shelf.put(episodeAt(60, { settled: false }), 20), [], 'in place of itself');
  t.equal(shelf.get(idAt(60))?.settled, false);
  t.same(shelf.put(episodeAt(180), 10), [idAt(0)], 'the oldest makes room');
  t.same(shelf.put(episodeAt(-60), 10), [idAt(60)], 'but not for one that comes late');
  t.same(shelf.put(episodeAt(240), 995), [idAt(-60), idAt(120), idAt(180)], 'bytes count too');
  t.same(shelf.put(episodeAt(300), 5_000), [idAt(240)], 'one stays in any case');
});

t.test('episode shelf: migrations outlast what else happens', async (t) => {
  const shelf = new EpisodeShelf({ maxEpisodes: 40, maxBytes: 1e9 });
  for (let i = 0; i < 30; i += 1) shelf.put(episodeAt(i), 1);
  for (let i = 100; i < 200; i += 1) shelf.put(episodeAt(i, { kind: 'link-flap' }), 1);
  const kept = shelf.all().filter(({ kind }) => kind === 'migration');
  t.same(
    kept.map(({ id }) => id),
    Array.from({ length: 25 }, (_, i) => idAt(29 - i)),
  );
  t.equal(shelf.all().length, 40);
});
