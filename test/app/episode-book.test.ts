import t, { type Test } from 'tap';
import { EpisodeBook } from '../../src/app/episode-book.ts';
import type { Logger } from '../../src/app/log.ts';
import { openStore } from '../../src/app/store.ts';
import { EventRing } from '../../src/engine/event-ring.ts';
import type { AgentEvent, Episode } from '../../src/model/episode.ts';
import { CONFIG } from '../support/agent.ts';
import { episode } from '../support/states.ts';

const possible = (parts: Partial<Episode> = {}): Episode =>
  episode({ confidence: 'possible', words: 'perhaps a live migration', settled: false, ...parts });

/** A book in memory alone, with what it tells and logs. */
async function bookOf(t: Test, earlier: readonly Episode[] = [], countMs?: number) {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const log: Logger = { error: write, warn: write, info: write, debug: write };
  const store = await openStore(
    { ...CONFIG.history, folder: '/dev/null/nowhere' },
    { ...log, info: () => undefined, warn: () => undefined },
  );
  t.teardown(() => store.close());
  for (const one of earlier) store.saveEpisode(one);
  const ring = new EventRing();
  const told: AgentEvent[] = [];
  ring.listen((event) => told.push(event));
  const book = new EpisodeBook(store, ring, log, countMs);
  t.teardown(() => book.close());
  return { book, store, told, lines };
}

t.test('an episode that is judged anew', async (t) => {
  const { book, told, lines } = await bookOf(t);
  book.take(possible());
  book.take(possible({ updatedAt: '2026-11-20T12:00:12.000Z' }));
  book.take(episode({ settled: false }));
  t.same(
    told.map(({ type, data }) => [type, (data as Episode).confidence]),
    [
      ['migration', 'possible'],
      ['migration', 'certain'],
    ],
    'each judgement is told once',
  );
  t.notOk(
    told.some(({ data }) => 'before' in (data as Episode)),
    'without the states',
  );
  t.same([lines, book.tally().migrations], [[], { certain: 0, probable: 0, possible: 0 }], 'it may be judged anew yet');
  book.take(episode());
  t.match(lines, [/^live migration from master1/], 'one line');
  t.match(book.tally(), { migrations: { certain: 1, possible: 0 }, latest: { timestampSeconds: 1795176010 } });
  t.equal(book.all().length, 1);
});

t.test('what was taken for a migration and was none', async (t) => {
  const { book, told } = await bookOf(t);
  book.take(possible());
  book.take(possible({ kind: 'announcement', confidence: 'certain', settled: true }));
  t.same(
    told.map(({ type }) => type),
    ['migration', 'episode'],
  );
  t.match(book.tally(), { migrations: { certain: 0, probable: 0, possible: 0 }, latest: undefined });
});

t.test('what turns out to be a migration when it was counted already', async (t) => {
  const { book, lines } = await bookOf(t, [], 20);
  const gateway = { kind: 'gateway-change', words: 'the gateway was replaced' } as const;
  book.take(possible(gateway));
  await new Promise((resolve) => setTimeout(resolve, 60));
  t.same(lines, ['the gateway was replaced']);
  book.take(possible({ ...gateway, updatedAt: '2026-11-20T12:00:22.000Z' }));
  t.equal(lines.length, 1, 'once');
  book.take(episode({ settled: false }));
  book.take(episode());
  t.match(lines, ['the gateway was replaced', /^live migration from master1/]);
  t.match(book.tally(), { migrations: { certain: 1, possible: 0 } });
});

t.test('what happens every day displaces nothing', async (t) => {
  const { book, store } = await bookOf(t);
  book.take(episode());
  for (let n = 0; n < 200; n += 1) {
    book.take(episode({ id: `20261121T000000Z-${n + 1}`, kind: 'reconfiguration' }));
  }
  t.equal(book.all().length, 51);
  t.equal(book.all()[0]?.id, '20261121T000000Z-200', 'the latest first, by number');
  t.same(
    store.episodes().map(({ kind }) => kind),
    ['migration'],
    'and stays in memory',
  );
});

t.test('an earlier run did not see the end of it', async (t) => {
  const { book } = await bookOf(t, [episode({ settled: false })]);
  t.match(book.all(), [{ settled: true }]);
});

t.test('the daemon ends before it is counted', async (t) => {
  const { book, lines } = await bookOf(t);
  book.take(possible());
  book.close();
  t.match(lines, [/^perhaps a live migration/]);
});
