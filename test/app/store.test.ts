import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openStore } from '../../src/app/store.ts';
import { at, episodeAt, idAt, moved, stateAt } from '../support/remembered.ts';
import { historyAt, recordingLog } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

t.test('store: what one run writes, the next one knows', async (t) => {
  const folder = join(tempDir(t), 'history');
  const log = recordingLog();
  const store = await openStore(historyAt(folder), log);
  t.equal(store.memoryOnly, undefined);
  t.same([store.states.latest(), store.states.span(), store.lastSeen(), store.baseline()], Array(4).fill(undefined));
  store.addState(stateAt(0));
  store.addState(stateAt(60));
  store.addState(moved(120));
  store.saveEpisode(episodeAt(100, { settled: false }));
  store.saveEpisode(episodeAt(100));
  store.saveEpisode(episodeAt(200, { kind: 'link-flap' }));
  await store.saveBaseline(stateAt(0));
  t.same(
    store.episodes().map(({ id }) => id),
    [idAt(200), idAt(100)],
    'the latest first',
  );
  t.equal(store.states.at(new Date(at(59)))?.takenAt, at(0));
  await store.close();
  t.same(readdirSync(folder).sort(), ['baseline.json', 'episodes', 'lock', 'states']);
  for (const name of ['', 'states', 'episodes']) t.equal(statSync(join(folder, name)).mode & 0o777, 0o700, name);
  for (const name of ['lock', 'baseline.json', 'states/000001.jsonl', `episodes/${idAt(100)}.json`]) {
    t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    if (name !== 'lock')
      for (const line of readFileSync(join(folder, name), 'utf8').trim().split('\n')) JSON.parse(line);
  }
  const next = await openStore(historyAt(folder), log);
  t.teardown(() => next.close());
  t.same(
    next.states.all().map(({ takenAt }) => takenAt),
    [at(0), at(120)],
    'without what only moved',
  );
  t.same(next.states.latest(), moved(120));
  t.same(next.episodes(), store.episodes());
  t.same(next.episode(idAt(100)), episodeAt(100));
  t.same(next.baseline(), stateAt(0));
  t.match(next.lastSeen(), /^20\d\d-.*Z$/);
  t.same(log.lines, [], 'nothing to tell');
});

t.test('store: a second daemon', async (t) => {
  const folder = tempDir(t);
  const log = recordingLog();
  const first = await openStore(historyAt(folder), log);
  first.addState(stateAt(0));
  await first.flush();
  const second = await openStore(historyAt(folder), log);
  const reason = `${folder} cannot be used: another netdiagd, process ${process.pid}, has the folder`;
  t.equal(second.memoryOnly, reason);
  t.same(second.states.all(), [stateAt(0)], 'knows what was there');
  second.addState(moved(60));
  second.saveEpisode(episodeAt(60));
  await t.rejects(second.saveBaseline(moved(60)), { message: `the baseline is kept in memory only: ${reason}` });
  t.same(second.baseline(), moved(60), 'memory has it');
  t.notOk(existsSync(join(folder, 'baseline.json')));
  await first.close();
  await second.saveBaseline(moved(61));
  t.equal(second.memoryOnly, undefined, 'it takes over');
  await second.close();
  const third = await openStore(historyAt(folder), log);
  t.same([third.states.latest(), third.baseline()], [moved(60), moved(61)]);
  t.same(third.episodes(), [episodeAt(60)]);
  await third.close();
  t.same(
    log.lines.map(({ message }) => message),
    ['history is kept in memory only', 'history is on the disk again'],
  );
});
