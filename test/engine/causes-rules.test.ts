import t from 'tap';
import { order } from '../../src/engine/causes.ts';
import type { Judged } from '../../src/engine/consequences.ts';
import type { Check, Severity } from '../../src/model/check.ts';
import type { Finding } from '../../src/model/report.ts';

type Rules = Readonly<Record<string, { readonly explains?: readonly string[]; readonly hides?: readonly string[] }>>;

const checksOf = (rules: Rules): Check[] =>
  Object.entries(rules).map(([id, { explains = [], hides = [] }]) => ({
    id,
    title: id,
    category: 'link',
    severity: 'critical',
    why: '',
    fix: [],
    needs: [],
    messages: {},
    explains,
    hides,
    run: () => [],
  }));

/** `cable:eth0` found on an interface, or `cable:eth0` without one. */
function judged(id: string, scope?: string, severity: Severity = 'critical'): Judged {
  const [check = '', subject = ''] = id.split(':');
  const finding: Finding = {
    id,
    check,
    category: 'link',
    severity,
    subject,
    title: check,
    message: id,
    evidence: [],
    why: '',
    fix: [],
    explains: [],
    docs: '',
    firstSeen: '',
  };
  return { finding, scope };
}

const CHAIN: Rules = { cable: { explains: ['lease'] }, lease: { explains: ['dns'] }, dns: {} };

/** Ids in order; consequences with what they explain. */
const shape = (items: readonly Judged[], rules: Rules) => {
  const { findings, rootCauses } = order(items, checksOf(rules));
  return { rootCauses, explains: Object.fromEntries(findings.map(({ id, explains }) => [id, explains])) };
};

t.test('rules of causes', async (t) => {
  t.test('an answer is not explained by a lost connection, but by a matter of names', async (t) => {
    const [cable, stub, name] = checksOf({
      cable: { explains: ['name'] },
      stub: { explains: ['name'] },
      name: {},
    });
    if (!cable || !stub || !name) throw new Error('three checks');
    const catalogue = [cable, { ...stub, category: 'resolver' as const }, name];
    const denied = { ...judged('name:api'), answered: true };
    t.same(order([judged('cable:eth0'), denied], catalogue).rootCauses, ['cable:eth0', 'name:api']);
    t.same(order([judged('stub:lo'), denied], catalogue).rootCauses, ['stub:lo']);
    t.same(order([judged('cable:eth0'), judged('name:api')], catalogue).rootCauses, ['cable:eth0']);
  });

  t.test('a cause and its consequences, direct ones first', async (t) => {
    const items = [judged('dns:server'), judged('lease:eth0'), judged('cable:eth0')];
    t.same(shape(items, CHAIN), {
      rootCauses: ['cable:eth0'],
      explains: { 'cable:eth0': ['lease:eth0', 'dns:server'], 'lease:eth0': ['dns:server'], 'dns:server': [] },
    });
    const { findings } = order(items, checksOf(CHAIN));
    t.same(
      findings.map(({ id }) => id),
      ['cable:eth0', 'lease:eth0', 'dns:server'],
      'each follows its cause',
    );
  });

  t.test('a link of the chain that is missing', async (t) => {
    const items = [judged('dns:server'), judged('cable:eth0')];
    t.same(shape(items, CHAIN).rootCauses, ['dns:server', 'cable:eth0'], 'nothing joins them then');
  });

  t.test('another interface', async (t) => {
    const items = [judged('cable:eth1', 'eth1'), judged('lease:eth0', 'eth0'), judged('lease:eth1', 'eth1')];
    t.same(shape(items, CHAIN), {
      rootCauses: ['cable:eth1', 'lease:eth0'],
      explains: { 'cable:eth1': ['lease:eth1'], 'lease:eth1': [], 'lease:eth0': [] },
    });
  });

  t.test('without an interface a cause explains any, and is explained by any', async (t) => {
    const cause = [judged('cable:all'), judged('lease:eth0', 'eth0'), judged('lease:eth1', 'eth1')];
    t.same(shape(cause, CHAIN).explains['cable:all'], ['lease:eth0', 'lease:eth1']);
    const effect = [judged('cable:eth0', 'eth0'), judged('cable:eth1', 'eth1'), judged('lease:host')];
    t.same(shape(effect, CHAIN).explains, {
      'cable:eth0': ['lease:host'],
      'cable:eth1': ['lease:host'],
      'lease:host': [],
    });
  });

  t.test('a consequence of two causes is listed once, and explained by both', async (t) => {
    const rules = { cable: { explains: ['dns'] }, route: { explains: ['dns'] }, dns: {} };
    const { findings } = order([judged('cable:eth0'), judged('route:default'), judged('dns:server')], checksOf(rules));
    t.same(
      findings.map(({ id, explains }) => [id, ...explains]),
      [['cable:eth0', 'dns:server'], ['dns:server'], ['route:default', 'dns:server']],
    );
  });

  t.test('a specific finding hides the general one about the same subject', async (t) => {
    const rules = { stale: { hides: ['silent'] }, silent: {} };
    const items = [judged('silent:a'), judged('silent:b'), judged('stale:a')];
    t.same(shape(items, rules).rootCauses, ['silent:b', 'stale:a']);
    t.same(shape(items, { ...rules, stale: {} }).rootCauses.length, 3);
  });

  t.test('what is hidden explains nothing', async (t) => {
    const rules = { stale: { hides: ['silent'] }, silent: { explains: ['dns'] }, dns: {} };
    t.same(shape([judged('silent:a'), judged('dns:x'), judged('stale:a')], rules).rootCauses, ['dns:x', 'stale:a']);
  });

  t.test('the same twice', async (t) => {
    const { findings } = order([judged('cable:eth0', 'eth0'), judged('cable:eth0', 'eth1')], checksOf(CHAIN));
    t.equal(findings.length, 1);
  });

  t.test('the worst first, then what explains most', async (t) => {
    const rules = { a: {}, b: { explains: ['c'] }, c: {}, d: {} };
    const items = [
      judged('a:1', 'x', 'warning'),
      judged('d:1', 'x', 'info'),
      judged('d:2', 'x'),
      judged('b:1'),
      judged('c:1'),
    ];
    t.same(shape(items, rules).rootCauses, ['b:1', 'd:2', 'a:1', 'd:1']);
    const mild = [judged('a:1', 'x', 'warning'), judged('b:1', undefined, 'info'), judged('c:1')];
    t.same(shape(mild, rules).rootCauses, ['b:1', 'a:1'], 'as urgent as its worst consequence');
  });

  t.test('a finding of a check that is not in the catalogue', async (t) => {
    t.same(shape([judged('ghost:x'), judged('cable:eth0')], CHAIN).rootCauses, ['ghost:x', 'cable:eth0']);
  });

  t.test('names that objects have by themselves', async (t) => {
    const items = [judged('cable:__proto__', '__proto__'), judged('lease:constructor', '__proto__')];
    t.same(shape(items, CHAIN).rootCauses, ['cable:__proto__']);
  });

  t.test('none', async (t) => t.same(order([], checksOf(CHAIN)), { findings: [], rootCauses: [] }));

  for (const scoped of [true, false]) {
    t.test(`two thousand findings, ${scoped ? 'each on its interface' : 'on none'}`, async (t) => {
      const ids = Array.from({ length: 20 }, (_, i) => `check${i}`);
      const rules = Object.fromEntries(ids.map((id, i) => [id, { explains: ids.slice(i + 1), hides: ['other'] }]));
      const items = ids.flatMap((id) =>
        Array.from({ length: 100 }, (_, i) => judged(`${id}:eth${i}`, scoped ? `eth${i}` : undefined)),
      );
      const began = performance.now();
      const { findings, rootCauses } = order(items, checksOf(rules));
      t.ok(performance.now() - began < 10_000, `${Math.round(performance.now() - began)} ms`);
      t.equal(findings.length, 2000);
      t.equal(rootCauses.length, 100);
      t.equal(findings[0]?.explains.length, scoped ? 19 : 1900);
    });
  }
});
