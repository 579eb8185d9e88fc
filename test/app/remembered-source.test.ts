import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withEpisodes } from '../../src/app/remembered-source.ts';
import migrations from '../../src/collectors/migrations.ts';
import { collect } from '../../src/engine/collect.ts';
import { decodeEpisode } from '../../src/facts/history/format.ts';
import type { Collector } from '../../src/model/collector.ts';
import { recordingSource } from '../../src/platform/record.ts';
import { sourceOf } from '../support/platform.ts';
import { episodeAt, idAt } from '../support/remembered.ts';
import { historyAt } from '../support/store.ts';
import { tempDir } from '../support/temp.ts';

const FOLDER = '/var/lib/netdiagd';
const RUN = {
  version: 'test',
  options: { lookups: [], dnsTimeoutMs: 100, historyFolder: FOLDER },
  deadlineMs: 1000,
};

t.test('the runs of the daemon see what it remembers', async (t) => {
  let episodes = [episodeAt(600), episodeAt(300, { kind: 'link-flap' }), episodeAt(0)];
  const real = sourceOf({ readFile: async (path) => `real ${path}`, readDir: async () => ['real'] });
  const recording = recordingSource(withEpisodes(real, historyAt(FOLDER), () => episodes));
  const run = async () => (await collect([migrations as unknown as Collector], recording, RUN)).slices.migrations;
  t.match(await run(), { state: 'ok', value: { latest: episodeAt(600), earlier: [{ id: idAt(0) }] } });

  const capture = join(tempDir(t), 'capture');
  await recording.save(capture);
  const saved = readFileSync(join(capture, FOLDER, 'episodes', `${idAt(600)}.json`), 'utf8');
  t.same(decodeEpisode(saved), episodeAt(600), 'and a capture has it');

  episodes = [episodeAt(600, { settled: false })];
  t.match(await run(), { value: { latest: { settled: false }, earlier: [] } }, 'as it is now');
  episodes = [];
  t.match(await run(), { state: 'absent', reason: 'no live migration of this host was noticed' });

  const os = recording.open(new AbortController().signal);
  t.equal(await os.readFile('/etc/hosts'), 'real /etc/hosts');
  t.same(await os.readDir('/etc'), ['real']);
  t.equal(await os.readFile(`${FOLDER}/episodes/../../shadow`), undefined, 'no other file is there');
});
