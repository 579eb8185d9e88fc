import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { NetworkEvent } from '../../src/model/watch.ts';
import type { EventHandlers } from '../../src/platform/netlink-events.ts';
import { type Open, watchWith } from '../../src/platform/watch.ts';
import { until } from '../support/lab/until.ts';

const LINK: NetworkEvent = { at: new Date(), kind: 'link', interface: 'eth0' };

/** Ways to hear, one after the other: an error is one that could not begin. What was opened is kept. */
function world(t: Test, ways: readonly (Error | undefined)[] = []) {
  const opened: (EventHandlers & { closed: boolean })[] = [];
  let attempts = 0;
  const open: Open = async (handlers) => {
    const way = ways[attempts];
    attempts += 1;
    if (way) throw way;
    const current = { ...handlers, closed: false };
    opened.push(current);
    const close = () => {
      current.closed = true;
    };
    return { close };
  };
  const told: NetworkEvent[] = [];
  const watching = watchWith(open, (event) => told.push(event));
  t.teardown(() => watching.close());
  return { opened, told, watching, attempts: () => attempts };
}

const shown = (told: readonly NetworkEvent[]) => told.map(({ kind, reason }) => (reason ? `${kind}: ${reason}` : kind));

t.test('watch', async (t) => {
  t.test('a beginning is no gap', async (t) => {
    const { opened, told, watching } = world(t);
    await watching.begun;
    opened[0]?.onEvent(LINK);
    t.same(told, [LINK]);
  });

  t.test('one gap where it ended, told when it is heard again', async (t) => {
    const { opened, told, watching } = world(t, [undefined, new Error('no memory'), undefined]);
    await watching.begun;
    opened[0]?.onEnd('the child died');
    opened[0]?.onEnd('twice');
    opened[0]?.onEvent(LINK);
    t.ok(opened[0]?.closed);
    t.same(told, [], 'not while nothing is heard');
    await until('it hears again', 5000, () => opened.length === 2);
    await pause(1);
    t.same(shown(told), ['gap: the child died']);
    opened[1]?.onEvent(LINK);
    t.same(shown(told), ['gap: the child died', 'link']);
  });

  t.test('a gap where it could not begin at first', async (t) => {
    const { told, watching } = world(t, [new Error('no ip'), undefined]);
    await until('it hears', 5000, () => told.length > 0);
    await watching.begun;
    t.same(shown(told), ['gap: no ip']);
  });

  t.test('nothing is told where it never begins, and nothing is tried after the end', async (t) => {
    const { told, watching, attempts } = world(
      t,
      Array.from({ length: 9 }, () => new Error('no ip')),
    );
    await until('it has tried again', 5000, () => attempts() === 2);
    watching.close();
    await watching.begun;
    await pause(700);
    t.equal(attempts(), 2);
    t.same(told, []);
  });

  t.test('closed before it has begun', async (t) => {
    const { opened, told, watching } = world(t);
    watching.close();
    await pause(1);
    t.ok(opened[0]?.closed);
    opened[0]?.onEvent(LINK);
    opened[0]?.onEnd('late');
    t.same(told, []);
  });
});
