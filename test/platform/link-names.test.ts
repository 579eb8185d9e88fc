import t from 'tap';
import { LinkNames } from '../../src/platform/link-names.ts';

t.test('link-names', async (t) => {
  const names = new LinkNames([[1, 'lo']]);
  names.set(2, 'eth0');
  names.setGone(3, 'veth3');
  names.setGone(4, 'veth4');
  t.equal(names.get(3), 'veth3', 'for a while');
  names.set(4, 'veth5');
  for (let index = 1000; index < 2000; index += 1) names.setGone(index, `veth${index}`);
  t.equal(names.get(1), 'lo');
  t.equal(names.get(2), 'eth0');
  t.equal(names.get(3), undefined, 'a thousand links later');
  t.equal(names.get(4), 'veth5', 'is there again');
  t.equal(names.get(1000), 'veth1000');
  names.setGone(2000, 'veth2000');
  t.equal(names.get(1000), undefined, 'the longest gone is forgotten first');
  t.equal(names.get(2000), 'veth2000');
});
