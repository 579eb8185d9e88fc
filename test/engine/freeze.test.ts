import t from 'tap';
import { deepFreeze } from '../../src/engine/freeze.ts';

t.test('freeze', async (t) => {
  t.test('to the last leaf', async (t) => {
    const value = deepFreeze({ a: [{ b: { c: 1 } }], d: null, e: undefined, f: { g: [[]] } });
    t.throws(() => Object.assign(value.a[0]?.b ?? {}, { c: 2 }), TypeError);
    t.throws(() => value.f.g[0]?.push(1 as never), TypeError);
    t.ok(Object.isFrozen(value.a) && Object.isFrozen(value.f));
  });

  t.test('what is no object', async (t) => {
    for (const value of [1, 'text', null, undefined, true]) t.equal(deepFreeze(value), value);
  });

  t.test('as deep as somebody likes', async (t) => {
    let nested: unknown[] = [];
    for (let i = 0; i < 200_000; i += 1) nested = [nested];
    t.ok(Object.isFrozen(deepFreeze(nested)));
  });
});
