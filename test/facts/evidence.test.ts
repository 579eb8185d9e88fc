import fc from 'fast-check';
import t from 'tap';
import { at, resolve } from '../../src/facts/evidence.ts';

/** Where something is, and how its path reads. */
const PATHS: readonly (readonly [readonly (string | number)[], string])[] = [
  [['eth0', 'addresses', 0, 'local'], 'eth0.addresses[0].local'],
  [[0], '[0]'],
  [['routes', 12, 'nexthops', 0], 'routes[12].nexthops[0]'],
  [['k6t-eth0', 'mtu'], 'k6t-eth0.mtu'],
  [['eth0@if5', 'x:y'], 'eth0@if5.x:y'],
  [['eth0.100', 'mtu'], '["eth0.100"].mtu'],
  [['0a1b', 'mtu'], '["0a1b"].mtu'],
  [['options', 'a]"b'], 'options["a]\\"b"]'],
  [[''], '[""]'],
  [[], ''],
];

const VALUE = { list: [{ name: 'eth0', mtu: 1500 }, { name: 'eth0', mtu: 9000 }, null, 5], none: null, off: false };

/** Paths that lead nowhere, or are none. */
const NOWHERE: readonly (readonly [string, RegExp])[] = [
  ['list.eth1', /leads nowhere at "eth1"$/],
  ['list[9]', /leads nowhere at 9$/],
  ['list.eth0.mac', /leads nowhere at "mac"$/],
  ['none.x', /leads nowhere at "x"$/],
  ['off.x', /leads nowhere/],
  ['constructor', /leads nowhere/],
  ['__proto__', /leads nowhere/],
  ['list[-1]', /is malformed at "\[-1\]"$/],
  ['list["x', /is malformed/],
  ['a b', /is malformed/],
  ['list]', /is malformed/],
  ['.', /is malformed/],
];

t.test('evidence', async (t) => {
  for (const [segments, path] of PATHS) {
    t.test(path || 'the slice itself', async (t) =>
      t.same(at('interfaces', ...segments), { slice: 'interfaces', path }),
    );
  }

  t.test('what is there', async (t) => {
    t.equal(resolve(VALUE, 'list.eth0.mtu'), 1500, 'of two with one name the first');
    t.equal(resolve(VALUE, 'list[1].mtu'), 9000);
    t.equal(resolve(VALUE, 'list[2]'), null);
    t.equal(resolve(VALUE, 'off'), false);
    t.equal(resolve(VALUE, ''), VALUE);
  });

  for (const [path, message] of NOWHERE) {
    t.test(`${path} is refused`, async (t) => {
      t.throws(() => resolve(VALUE, path), { message });
    });
  }

  t.test('any name finds its way back', async (t) => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'a"]["b', '\u2028', '[0]', '\ud800'),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(segment, fc.nat(3)), { minLength: 1, maxLength: 5 }), (segments) => {
        const built = segments.reduceRight<unknown>((inner, part) => {
          if (typeof part === 'number') return [...Array.from({ length: part }, () => ({ name: 'other' })), inner];
          return Object.fromEntries([[part, inner]]);
        }, 'found');
        if (resolve(built, at('ovs', ...segments).path) !== 'found') throw new Error('it was lost');
      }),
      { seed: 7 },
    );
    fc.assert(
      fc.property(segment, (name) => {
        const list = [{ name: `not ${name}` }, { name, mtu: 7 }];
        if (resolve(list, at('interfaces', name, 'mtu').path) !== 7) throw new Error('it was lost');
      }),
      { seed: 7 },
    );
    t.pass('in a hundred random places');
  });

  t.test('a name of a megabyte', async (t) => {
    const name = '"\\'.repeat(500_000);
    t.equal(resolve(Object.fromEntries([[name, 1]]), at('ovs', name).path), 1);
  });
});
