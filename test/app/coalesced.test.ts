import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { coalesced } from '../../src/app/coalesced.ts';
import type { NetworkEvent } from '../../src/model/watch.ts';

t.test('coalesced', async (t) => {
  const told: { readonly index: number | undefined; readonly count: number }[] = [];
  const { add, stop } = coalesced(({ index, count }) => told.push({ index, count }), 50, 2);
  const event: NetworkEvent = { at: new Date(), kind: 'link', index: 2 };
  for (let i = 0; i < 1000; i += 1) add(event);
  t.same(told, [{ index: 2, count: 1 }], 'at once');
  await pause(80);
  t.same(told.slice(1), [{ index: 2, count: 999 }]);
  await pause(80);
  t.equal(told.length, 2, 'a quiet window tells nothing');
  add(event);
  t.equal(told.length, 3, 'at once again');
  add(event);
  stop();
  await pause(80);
  t.equal(told.length, 3, 'nothing after the end');
});
