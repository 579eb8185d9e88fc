import { mock } from 'node:test';
import t from 'tap';
import { EpisodeBook } from '../../src/app/episode-book.ts';
import { openStore } from '../../src/app/store.ts';
import { Watcher } from '../../src/app/watcher.ts';
import { EventRing } from '../../src/engine/event-ring.ts';
import { CONFIG, NOWHERE } from '../support/agent.ts';
import { state } from '../support/states.ts';
import { recordingLog } from '../support/store.ts';

t.test('watcher: who makes it seem that things happen does not make it send without end', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.teardown(() => mock.timers.reset());
  const log = recordingLog();
  const store = await openStore({ ...CONFIG.history, folder: '/dev/null/nowhere' }, log);
  const book = new EpisodeBook(store, new EventRing(), log);
  const looks = { thorough: 0, all: 0 };
  const look = async (thorough: boolean) => {
    looks.all += 1;
    if (thorough) looks.thorough += 1;
  };
  const watcher = new Watcher({
    ...{ last: state(), lastSeen: undefined, book, log, source: NOWHERE, look },
    askNode: async () => undefined,
  });
  t.teardown(() => watcher.close());
  watcher.see(state());
  for (let n = 0; n < 20; n += 1) {
    watcher.node({ name: `node${n}` });
    mock.timers.tick(60_000);
  }
  t.equal(looks.all, 80, 'it looks all the same');
  t.equal(looks.thorough, 12, 'with what others may notice only so often');
});
