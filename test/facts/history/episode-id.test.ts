import t from 'tap';
import { compareIds, episodeFile, idOfFile, isEpisodeId } from '../../../src/facts/history/episode-id.ts';

t.test('ids of episodes', async (t) => {
  t.ok(isEpisodeId('20261120T115821Z-1'));
  for (const id of ['', '.', '..', '-1', 'a/b', '../a', 'a\0', 'a\n', 'ä', 'a'.repeat(65), '.a.tmp']) {
    t.notOk(isEpisodeId(id), JSON.stringify(id));
    t.equal(idOfFile(episodeFile(id)), undefined);
  }
  t.equal(idOfFile('20261120T115821Z-1.json'), '20261120T115821Z-1');
  for (const name of ['x', '.json', 'x.json.tmp', 'x.jso']) t.equal(idOfFile(name), undefined, name);
  const ids = ['20261120T115821Z-10', '20261120T115821Z-2', '20261119T115821Z-30', 'x', '20261120T115822Z-1'];
  t.same([...ids].sort(compareIds), [ids[2], ids[1], ids[0], ids[4], ids[3]]);
});
