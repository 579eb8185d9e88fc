import t from 'tap';
import { UnsavedEpisodes } from '../../src/app/unsaved-episodes.ts';
import type { Episode } from '../../src/model/episode.ts';
import { episodeAt, idAt } from '../support/remembered.ts';
import { fastClock } from '../support/store.ts';

const BYTES_PER_HOUR = 65_536;

/** Writes what is to be written, and says how often that was. */
function disk() {
  const clock = fastClock();
  const known = new Map<string, Episode>();
  const unsaved = new UnsavedEpisodes({
    bytesPerHour: BYTES_PER_HOUR,
    episode: (id) => known.get(id),
    now: clock.elapsedMs,
  });
  const write = (bytes = 1000, urgent = false): readonly string[] => {
    const written: string[] = [];
    for (let id = unsaved.next(urgent); id !== undefined; id = unsaved.next(urgent)) {
      unsaved.begin(id);
      unsaved.wrote(known.get(id) as Episode, bytes);
      written.push(id);
    }
    return written;
  };
  const take = (episode: Episode) => {
    known.set(episode.id, episode);
    unsaved.add(episode.id);
  };
  return { clock, take, write, unsaved };
}

t.test('an episode that changes all the time', async (t) => {
  const { clock, take, write } = disk();
  let times = 0;
  for (let second = 0; second < 75; second += 1) {
    take(episodeAt(0, { settled: false }));
    times += write().length;
    clock.pass(1000);
  }
  t.equal(times, 8, 'once in ten seconds');
  take(episodeAt(0));
  t.same(write(), [idAt(0)], 'and at once when it is settled');
  take(episodeAt(0, { settled: false }));
  t.same(write(), [idAt(0)]);
  take(episodeAt(0, { settled: false }));
  t.same([write(), write(0, true)], [[], [idAt(0)]], 'who goes writes it all the same');
});

t.test('episodes without end', async (t) => {
  const { clock, take, write, unsaved } = disk();
  let bytes = 0;
  for (let n = 0; n < 7200; n += 1) {
    take(episodeAt(n));
    bytes += write(20_000).length * 20_000;
    // As the shelf does.
    if (n >= 100) unsaved.delete(idAt(n - 100));
    clock.pass(1000);
  }
  const bound = BYTES_PER_HOUR * (4 + 2 * 8);
  t.ok(bytes <= bound + 20_000 && bytes > bound * 0.9, `${bytes} bytes in two hours`);
  clock.pass(7_200_000);
  t.ok(write(1).includes(idAt(7199)), 'the latest is written in the end');
});
