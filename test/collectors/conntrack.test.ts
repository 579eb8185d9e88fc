import t from 'tap';
import conntrack from '../../src/collectors/conntrack.ts';
import { collected } from '../support/tree.ts';

const HOST = 'kubevirt-guest-healthy';
const [COUNT, MAX] = ['proc/sys/net/netfilter/nf_conntrack_count', 'proc/sys/net/netfilter/nf_conntrack_max'];

t.test('conntrack', async (t) => {
  t.test('of a guest', async (t) => {
    t.same(await collected(t, conntrack, HOST, { [COUNT]: '17\n' }), {
      state: 'ok',
      value: { count: 17, max: 262144 },
    });
  });

  t.test('a kernel that tracks nothing', async (t) => {
    for (const path of [COUNT, MAX]) t.equal((await collected(t, conntrack, HOST, { [path]: null })).state, 'absent');
  });

  t.test('no numbers', async (t) => {
    for (const text of ['', 'many\n', '1.5\n', '0x10z\n', '\0']) {
      t.equal((await collected(t, conntrack, HOST, { [MAX]: text })).state, 'failed', JSON.stringify(text));
    }
    t.equal((await collected(t, conntrack, HOST, { [COUNT]: 'many\n' })).state, 'failed');
    t.equal((await collected(t, conntrack, HOST, { [MAX]: '0\n' })).state, 'failed', 'no table has room for nothing');
  });
});
