import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { Loss } from '../../src/platform/loss.ts';

t.test('loss', async (t) => {
  let told = 0;
  const loss = new Loss(() => {
    told += 1;
  });
  for (let i = 0; i < 1000; i += 1) loss.note();
  t.equal(told, 0);
  await pause(400);
  t.equal(told, 1, 'a thousand overruns are one gap');
  loss.note();
  await pause(400);
  t.equal(told, 2);
  loss.note();
  loss.forget();
  await pause(400);
  t.equal(told, 2);
});
