import t from 'tap';
import { namesByIndex } from '../../../src/collectors/reading/link-names.ts';
import { platform } from '../../support/platform.ts';

const LISTING = '[{"ifindex":1,"ifname":"lo"},{"ifindex":7,"ifname":"eth0"}]';

t.test('collectors/reading/link-names', async (t) => {
  const named = await namesByIndex(platform({ exec: async () => LISTING }));
  t.same(
    [...named],
    [
      [1, 'lo'],
      [7, 'eth0'],
    ],
    'of ip',
  );
  t.equal((await namesByIndex(platform())).size, 0, 'without ip');
  const broken = platform({ exec: async () => Promise.reject(new Error('ip: no answer')) });
  await t.rejects(namesByIndex(broken), /no answer/, 'ip that does not answer');
});
