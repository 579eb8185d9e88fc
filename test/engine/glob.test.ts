import fc from 'fast-check';
import t from 'tap';
import { fits, fitsAny } from '../../src/engine/glob.ts';

const oracle = (pattern: string): RegExp =>
  new RegExp(
    `^${[...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[\\^$.|+()[\]{}]/, '\\$&'))).join('')}$`,
    's',
  );
/** Few characters, so that patterns fit now and then; those of regular expressions among them. */
const text = (more: string) => fc.string({ unit: fc.constantFrom(...`ab:.\\[$${more}`), maxLength: 12 });

t.test('patterns', async (t) => {
  t.test('examples', async (t) => {
    for (const [subject, pattern, expected] of [
      ['veth1234', 'veth*', true],
      ['eth0', 'veth*', false],
      ['gateway-unreachable:192.0.2.1', 'gateway-unreachable:192.0.2.?', true],
      ['gateway-unreachable:192.0.2.11', 'gateway-unreachable:192.0.2.?', false],
      ['gateway-unreachable:192.0.2.1', 'gateway-unreachable', false],
      ['gateway-unreachable:fd00::1', '*', true],
      ['', '', true],
      ['', '***', true],
      ['', '?', false],
      ['a', '', false],
      ['aab', '*ab', true],
      ['abab', '*ab?', false],
      ['192x0', '192.0', false],
      ['*', '?', true],
    ] as const) {
      t.equal(fits(subject, pattern), expected, `${subject} ${pattern}`);
    }
    t.ok(fitsAny('eth0', ['veth*', 'eth?']));
    t.notOk(fitsAny('eth0', []));
  });

  t.test('say the same as regular expressions', async (t) => {
    fc.assert(
      fc.property(text('*'), text('*?*?'), (subject, pattern) => {
        const expected = oracle(pattern).test(subject);
        if (fits(subject, pattern) !== expected) throw new Error(`${subject} ${pattern}: expected ${expected}`);
      }),
      { numRuns: 20_000 },
    );
    t.pass();
  });

  t.test('no pattern takes long', async (t) => {
    const subject = 'a'.repeat(20_000);
    const began = performance.now();
    t.notOk(fits(subject, `${'a*'.repeat(500)}b`));
    t.notOk(fits(subject, `*${'a'.repeat(500)}b`));
    t.ok(performance.now() - began < 2000, `${Math.round(performance.now() - began)} ms`);
  });
});
