import t from 'tap';
import iptables from '../../src/collectors/iptables.ts';
import { readFixture } from '../support/captures.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'plain-server-static';
const NFT = 'exec/iptables-nft-save.txt';
const LEGACY = 'exec/iptables-legacy-save.txt';
const NAMES = 'proc/net/ip_tables_names';
const nft = readFixture('iptables-save', 'iptables-1.8.9-nft.txt');
const legacy = readFixture('iptables-save', 'iptables-1.8.9-legacy-c.txt');

t.test('iptables', async (t) => {
  t.equal(iptables.onDemand, true, 'the daemon does not look at it');
  t.match(await collected(t, iptables, HOST, { [NFT]: nft, [NAMES]: '' }), {
    state: 'ok',
    value: { nft: [{ name: 'filter' }, { name: 'nat' }], legacy: undefined },
  });
  t.match(await collected(t, iptables, HOST, { [NFT]: nft, [LEGACY]: legacy, [NAMES]: 'filter\n' }), {
    value: { nft: [{}, {}], legacy: [{ name: 'filter' }] },
  });
  t.match(await collected(t, iptables, HOST, { [LEGACY]: legacy, [NAMES]: 'filter\n' }), {
    value: { legacy: [{ name: 'filter' }], nft: undefined },
  });
  t.same(await collected(t, iptables, HOST), { state: 'absent', reason: 'iptables-nft-save is not installed' });
  for (const text of GARBAGE) t.equal((await collected(t, iptables, HOST, { [NFT]: text })).state, 'failed', text);
});

t.test('a great many rules', async (t) => {
  const text = `*filter\n:A - [0:0]\n${'-A A -j B\n'.repeat(150)}COMMIT\n`;
  const slice = await collected(t, iptables, HOST, { [NFT]: text });
  t.match(slice, { note: /the first 100 are kept/, value: { nft: [{ chains: [{ omitted: 50 }] }] } });
});
