import t from 'tap';
import nftables from '../../src/collectors/nftables.ts';
import { readFixture } from '../support/captures.ts';
import { collected, GARBAGE } from '../support/tree.ts';

const HOST = 'virt-launcher-bridge';
const JSON_OUTPUT = 'exec/nft -j list ruleset';
const TEXT_OUTPUT = 'exec/nft list ruleset';
const chain = (rules: number) =>
  `table ip t {\n\tchain c {\n${'\t\tcounter packets 0 bytes 0 accept\n'.repeat(rules)}\t}\n}\n`;

t.test('nftables', async (t) => {
  t.equal(nftables.onDemand, true, 'the daemon does not look at it');

  t.test('of a masquerade binding', async (t) => {
    const slice = await collected(t, nftables, HOST, {
      [`${JSON_OUTPUT}.txt`]: readFixture('nft-ruleset', 'nft-1.0.6-j.json'),
    });
    t.match(slice, {
      state: 'ok',
      value: {
        tables: [
          { family: 'ip', name: 'nat' },
          { family: 'ip6', name: 'nat' },
        ],
      },
    });
    t.notOk(slice.state === 'ok' && slice.note);
  });

  t.test('an nft without JSON', async (t) => {
    const slice = await collected(t, nftables, HOST, {
      [`${JSON_OUTPUT}.fail`]: '1\nnft -j list ruleset: Error: JSON support not compiled-in.\n',
      [`${TEXT_OUTPUT}.txt`]: chain(1),
    });
    t.match(slice, {
      state: 'ok',
      value: { tables: [{ chains: [{ name: 'c', rules: [{ counters: { packets: 0 } }] }] }] },
    });
  });

  t.test('not permitted', async (t) => {
    const reason = 'nft exited with status 1: Operation not permitted (you must be root)';
    t.same(await collected(t, nftables, HOST, { [`${JSON_OUTPUT}.fail`]: `1\n${reason}\n` }), {
      state: 'failed',
      error: reason,
    });
  });

  t.test('not installed', async (t) => {
    t.same(await collected(t, nftables, HOST), { state: 'absent', reason: 'nft is not installed' });
  });

  t.test('no rules at all', async (t) => {
    t.same(await collected(t, nftables, HOST, { [`${JSON_OUTPUT}.txt`]: '{"nftables": []}' }), {
      state: 'ok',
      value: { tables: [] },
    });
  });

  t.test('too many rules', async (t) => {
    const slice = await collected(t, nftables, HOST, { [`${JSON_OUTPUT}.txt`]: chain(300) + chain(2) });
    t.match(slice, { state: 'ok', note: '200 rules are left out: of a chain the first 100 are kept' });
    const kept =
      slice.state === 'ok' ? slice.value.tables.map(({ chains }) => [chains[0]?.rules.length, chains[0]?.omitted]) : [];
    t.strictSame(kept, [
      [100, 200],
      [2, undefined],
    ]);
    const all = await collected(t, nftables, HOST, { [`${JSON_OUTPUT}.txt`]: chain(200).repeat(60) });
    const rules =
      all.state === 'ok' ? all.value.tables.flatMap(({ chains }) => chains.flatMap((found) => found.rules)) : [];
    t.equal(rules.length, 5000);
  });

  t.test('nonsense', async (t) => {
    for (const text of GARBAGE) {
      t.equal(
        (await collected(t, nftables, HOST, { [`${JSON_OUTPUT}.txt`]: text })).state,
        'failed',
        JSON.stringify(text),
      );
    }
  });
});
