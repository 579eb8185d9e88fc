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

t.test('watcher: looks at what happened, and begins anew with what happens next', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.teardown(() => mock.timers.reset());
  const log = recordingLog();
  const store = await openStore({ ...CONFIG.history, folder: '/dev/null/nowhere' }, log);
  const book = new EpisodeBook(store, new EventRing(), log);
  const looks: boolean[] = [];
  let asked = 0;
  const watcher = new Watcher({
    ...{ last: undefined, lastSeen: undefined, book, log, source: NOWHERE },
    look: async (thorough) => {
      looks.push(thorough);
      throw new Error('the run took too long');
    },
    askNode: async () => {
      asked += 1;
      return { name: 'node02' };
    },
  });
  watcher.see(state({ node: { name: 'node01' } }));
  watcher.network({ at: new Date(), kind: 'link', interface: 'eth0', index: 2, carrier: true, event: 'NOTIFY PEERS' });
  t.match(book.all(), [{ kind: 'migration', confidence: 'possible' }]);
  await Promise.resolve();
  await Promise.resolve();
  t.match(book.all(), [{ kind: 'migration', confidence: 'certain', to: 'node02' }], 'the node is asked at once');
  t.equal(asked, 1);
  for (const [ms, expected] of [
    [1, [false]],
    [1_999, [false, true]],
    [8_000, [false, true, true]],
  ] as const) {
    mock.timers.tick(ms);
    t.same(looks, expected, `after ${ms} ms more`);
  }
  watcher.node({ name: 'node03' });
  mock.timers.tick(59_999);
  t.same(looks.slice(3), [false, true, true], 'the looks of the one before are not made any more');
  await Promise.resolve();
  t.match(log.lines.at(-1), { level: 'error', message: 'a run failed' }, 'that one fails ends nothing');
  watcher.close();
  mock.timers.tick(100_000);
  t.equal(looks.length, 6, 'closed, it looks no more');
});
