import t from 'tap';
import { readEpisodes } from '../../src/app/kept-episodes.ts';
import { encodeEpisode } from '../../src/facts/history/format.ts';
import { netdiagd } from '../support/cli.ts';
import { folderOf } from '../support/folder.ts';
import { episode } from '../support/states.ts';

const first = episode({ id: '20261120T120010Z-1' });
const second = episode({ id: '20261120T120010Z-2' });

t.test('episodes that a daemon keeps', async (t) => {
  const folder = folderOf(t, {
    [`episodes/${first.id}.json`]: encodeEpisode(first),
    [`episodes/${second.id}.json`]: encodeEpisode(second),
    'episodes/20261120T120010Z-3.json': 'half a fi',
    'episodes/20261120T120010Z-4.json/x': 'a folder',
    'episodes/.20261120T120010Z-5.json.tmp': 'left by a daemon that was killed',
    'episodes/notes.txt': 'of somebody else',
  });
  const complaints: string[] = [];
  t.same(await readEpisodes(folder, (message) => complaints.push(message)), [second, first], 'the latest first');
  t.equal(complaints.length, 2);
  t.match(complaints[0], 'Z-4.json: it is no file');

  const shown = await netdiagd(['migrations', '--folder', folder]);
  t.equal(shown.status, 0);
  t.match(shown.stdout, /live migration from master1 to master2 +certain\n/);
  t.match(shown.stderr, /^netdiagd: .*Z-4\.json: it is no file$/m);
  const one = await netdiagd(['migrations', '--folder', folder, first.id]);
  t.match(one.stdout, /^MIGRATED /);
  const none = await netdiagd(['migrations', '--folder', `${folder}/none`]);
  t.equal(none.status, 3);
  t.match(
    none.stderr,
    /^netdiagd: cannot read .*\/none\/episodes: no such file or directory; ask the daemon: curl -s '127\.0\.0\.1:10067\/migrations\?format=text'$/m,
  );
});
