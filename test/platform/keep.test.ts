import t from 'tap';
import type { Lasting } from '../../src/model/platform.ts';
import { createKeep } from '../../src/platform/keep.ts';

function lasting(): Lasting {
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { closed, close: () => end() };
}

t.test('keep', async (t) => {
  t.test('is made once a key, also by two at once', async (t) => {
    const keep = createKeep();
    let made = 0;
    const make = async () => {
      made += 1;
      return lasting();
    };
    const [first, second] = await Promise.all([keep('a', make), keep('a', make)]);
    t.equal(first, second);
    t.equal(await keep('a', make), first);
    t.not(await keep('b', make), first);
    t.equal(made, 2);
  });

  t.test('is made again once it has closed', async (t) => {
    const keep = createKeep();
    const first = await keep('a', async () => lasting());
    first?.close();
    await first?.closed;
    t.not(await keep('a', async () => lasting()), first);
  });

  t.test('what failed or is not there is asked for again', async (t) => {
    const keep = createKeep();
    await t.rejects(
      keep('a', async () => {
        throw new Error('refused');
      }),
      { message: 'refused' },
    );
    t.equal(await keep('a', async () => undefined), undefined);
    t.ok(await keep('a', async () => lasting()));
  });
});
