import t from 'tap';
import { savedBefore } from '../../src/app/captures.ts';
import { folderOf } from '../support/folder.ts';

t.test('captures: the observation before', async (t) => {
  const own = folderOf(t, { 'before/etc/hostname': 'vm7\n' });
  t.equal(await savedBefore(own), `${own}/before`);
  t.equal(await savedBefore(folderOf(t)), undefined);
  const elsewhere = folderOf(t, { 'etc/hostname': 'of somebody else\n' });
  for (const target of [elsewhere, '../../../../../../etc', 'gone']) {
    t.equal(await savedBefore(folderOf(t, { before: `->${target}` })), undefined, `a link to ${target}`);
  }
  const root = folderOf(t, { before: '->/', 'etc/hostname': 'vm7\n' });
  t.equal(`${await savedBefore(root)}/`.replace(/\/+$/, ''), root, 'the root is that of the capture');
});
