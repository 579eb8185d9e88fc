import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openStore } from '../../src/app/store.ts';
import { seal } from '../../src/facts/history/sealed.ts';
import { at, episodeAt, idAt, moved, stateAt } from '../support/remembered.ts';
import { fastClock, historyAt, recordingLog } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

/** A folder that a run has left. */
async function used(t: Test): Promise<string> {
  const folder = tempDir(t);
  const store = await openStore(historyAt(folder), recordingLog());
  store.addState(stateAt(0));
  store.addState(moved(60));
  store.saveEpisode(episodeAt(0));
  store.saveEpisode(episodeAt(60));
  await store.saveBaseline(stateAt(0));
  await store.close();
  return folder;
}

async function opened(t: Test, folder: string) {
  const log = recordingLog();
  const store = await openStore(historyAt(folder), log);
  t.teardown(() => store.close());
  return { store, log, times: store.states.all().map(({ takenAt }) => takenAt) };
}

t.test('store: damage is told, and passed over', async (t) => {
  const folder = await used(t);
  const segment = join(folder, 'states/000001.jsonl');
  const [header = '', first = '', ...rest] = readFileSync(segment, 'utf8').split('\n');
  writeFileSync(segment, [header, first.replace('vm-a', 'vm-b'), '\0\0\0', ...rest].join('\n'));
  truncateSync(join(folder, `episodes/${idAt(0)}.json`), 100);
  const { store, log, times } = await opened(t, folder);
  t.same(times, [at(60)]);
  t.same(store.episodes(), [episodeAt(60)]);
  const [line, ...others] = log.lines;
  t.same(others, []);
  const fields = { count: 3, file: 'states/000001.jsonl', line: 2, reason: /checksum/ };
  t.match(line, { level: 'warn', message: 'a part of the history cannot be read', fields });
});

t.test('store: a torn end', async (t) => {
  const folder = await used(t);
  const segment = join(folder, 'states/000001.jsonl');
  const text = readFileSync(segment, 'utf8');
  for (const length of [0, 10, 60, text.length - 1, text.length - 200]) {
    writeFileSync(segment, text.slice(0, length));
    const { store } = await opened(t, folder);
    store.addState(moved(120, 7));
    await store.close();
    const again = await openStore(historyAt(folder), recordingLog());
    t.equal(again.states.latest()?.takenAt, at(120), `after ${length} bytes`);
    await again.close();
    for (const name of readdirSync(join(folder, 'states'))) rmSync(join(folder, 'states', name));
  }
});

t.test('store: files of a later release stay as they are', async (t) => {
  const folder = await used(t);
  const [segment, episode] = [join(folder, 'states/000009.jsonl'), join(folder, `episodes/${idAt(99)}.json`)];
  writeFileSync(segment, `${seal({ netdiagd: 'states', version: 2 })}\nwhatever\n`);
  writeFileSync(episode, seal({ netdiagd: 'episode', version: 2, value: {} }));
  const before = [segment, episode].map((file) => readFileSync(file, 'utf8'));
  const { store, log, times } = await opened(t, folder);
  t.same(times, [at(0), at(60)]);
  t.match(log.lines[0]?.fields, { count: 2, file: 'states/000009.jsonl', reason: /a later release/ });
  for (let i = 0; i < 20; i += 1) store.addState(moved(120 + i, i));
  await store.close();
  t.same(
    [segment, episode].map((file) => readFileSync(file, 'utf8')),
    before,
  );
});

t.test('store: whatever stands in the place of the folder', async (t) => {
  const elsewhere = tempDir(t);
  for (const [name, make, reason] of [
    ['a file', (path: string) => writeFileSync(path, 'x'), 'not a directory'],
    ['nothing to put it in', (path: string) => symlinkSync('/nowhere/at/all', path), 'no such file or directory'],
    [
      'states that are a link',
      (path: string) => {
        mkdirSync(path);
        symlinkSync(elsewhere, join(path, 'states'));
      },
      /states is not a folder of ours$/,
    ],
    [
      'episodes that are a file',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'episodes'), 'x');
      },
      /episodes is not a folder of ours$/,
    ],
    [
      'a lock that is a link',
      (path: string) => {
        mkdirSync(path);
        symlinkSync(join(elsewhere, 'secret'), join(path, 'lock'));
      },
      /lock is not a file of ours$/,
    ],
  ] as const) {
    const path = join(tempDir(t), 'history');
    make(path);
    const { store, log } = await opened(t, path);
    t.match(store.memoryOnly, reason, name);
    t.equal(log.lines.length, 1, 'told once');
    store.addState(stateAt(0));
    store.saveEpisode(episodeAt(0));
    await store.flush();
    t.same([store.states.latest(), store.episodes()], [stateAt(0), [episodeAt(0)]], 'memory has it');
    t.same(readdirSync(elsewhere), [], 'and nothing is led astray');
  }
  const { store } = await opened(t, join(tempDir(t), 'a/b'));
  t.match(store.memoryOnly, 'no such file or directory', 'only the folder itself is made');
});

t.test('store: links and pipes among the files', async (t) => {
  const folder = await used(t);
  const secret = join(tempDir(t), 'secret');
  writeFileSync(secret, 'secret');
  for (const name of [`episodes/${idAt(60)}.json`, 'baseline.json', 'states/000001.jsonl']) {
    rmSync(join(folder, name));
    symlinkSync(secret, join(folder, name));
  }
  const pipe = spawn('mkfifo', [join(folder, `episodes/${idAt(120)}.json`)]);
  await new Promise((resolve) => pipe.once('exit', resolve));
  const { store, log } = await opened(t, folder);
  t.match(log.lines[0]?.fields, { count: 4 });
  store.addState(moved(200));
  store.saveEpisode(episodeAt(60));
  await store.saveBaseline(moved(200));
  await store.close();
  t.equal(readFileSync(secret, 'utf8'), 'secret');
  const { store: next } = await opened(t, folder);
  t.same([next.baseline(), next.episode(idAt(60)), next.states.latest()], [moved(200), episodeAt(60), moved(200)]);
});

t.test('store: a folder that is deleted while it is used', async (t) => {
  const folder = join(tempDir(t), 'history');
  const [log, clock] = [recordingLog(), fastClock()];
  const store = await openStore(historyAt(folder), log, clock);
  t.teardown(() => store.close());
  store.addState(stateAt(0));
  store.saveEpisode(episodeAt(0));
  await store.flush();
  rmSync(folder, { recursive: true });
  store.addState(moved(60));
  await store.flush();
  t.match(store.memoryOnly, 'the folder was deleted');
  store.addState(moved(61, 7));
  await store.flush();
  t.notOk(existsSync(folder), 'it is not tried at once');
  clock.pass(31_000);
  store.addState(moved(62, 8));
  await store.flush();
  t.equal(store.memoryOnly, undefined);
  await store.close();
  const { store: next } = await opened(t, folder);
  t.same([next.states.latest(), next.episodes()], [moved(62, 8), [episodeAt(0)]]);
  t.same(
    log.lines.map(({ message }) => message),
    ['history is kept in memory only', 'history is on the disk again'],
  );
});

t.test('store: full of what nobody wants', async (t) => {
  const folder = await used(t);
  for (let i = 0; i < 3_000; i += 1) writeFileSync(join(folder, 'states', `x${i}`), '');
  for (let i = 0; i < 3_000; i += 1) writeFileSync(join(folder, 'episodes', `2020-${i}.json`), '');
  writeFileSync(join(folder, 'states/000007.jsonl'), '');
  truncateSync(join(folder, 'states/000007.jsonl'), 3_000_000_000);
  writeFileSync(join(folder, 'states/000008.jsonl'), 'x'.repeat(1_900_000));
  chmodSync(folder, 0o755);
  const began = performance.now();
  const { store, times } = await opened(t, folder);
  t.ok(performance.now() - began < 5_000, 'it does not take long');
  t.same(times, [at(0), at(60)]);
  t.same(store.episodes(), [episodeAt(60), episodeAt(0)]);
  t.ok(readdirSync(join(folder, 'episodes')).length <= 2_102, 'and is tidied, some at a time');
});
