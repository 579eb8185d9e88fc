import t from 'tap';
import { checks } from '../../.build/registry.ts';
import { pageOf, renderCatalogue, renderPage } from '../../src/engine/catalogue.ts';
import { relationsOf } from '../../src/engine/graph.ts';
import { type CheckExample, defineCheck } from '../../src/model/check.ts';

const CHECK = defineCheck({
  id: 'interface-broken',
  title: 'An interface is broken',
  category: 'link',
  severity: 'warning',
  why: 'A text that is longer than a line of a terminal, to see that it goes on in the next one, below its beginning.',
  fix: ['ip link set {subject} up', '# or ask'],
  refs: ['ip-link(8)'],
  needs: ['interfaces', 'routing'],
  messages: { broken: 'interface {subject} is broken' },
  options: { limit: { default: 3, unit: 'minutes', help: 'How long it may be broken.' } },
  explains: ['lease-missing'],
  run: () => [],
});

const ALONE = { explains: [], follows: [], hides: [], hiddenBy: [] };
const RELATIONS = { ...ALONE, explains: ['lease-missing'] };

const EXAMPLE: CheckExample = {
  severity: 'critical',
  subject: 'eth0',
  message: 'interface eth0 is broken',
  evidence: [{ slice: 'interfaces', path: 'eth0.mtu', value: 1500, before: 9000, source: '/sys/class/net/eth0/mtu' }],
  fix: ['ip link set eth0 up'],
};

const PAGE = `interface-broken (link, warning)
An interface is broken

why      A text that is longer than a line of a terminal, to see that it goes
         on in the next one, below its beginning.
says     interface {subject} is broken
fix      ip link set {subject} up
         # or ask
needs    interfaces, routing
options  checks.interface-broken.options.limit: 3 minutes. How long it may be
         broken.
explains lease-missing
refs     ip-link(8)
`;

t.test('catalogue', async (t) => {
  t.test('a page', async (t) => {
    t.equal(renderPage(pageOf(CHECK), RELATIONS), PAGE);
    t.notOk('example' in pageOf(CHECK), 'a program without its tests has no examples');
    t.same(pageOf(CHECK).wants, [], 'what a check leaves out is empty');
    t.notOk('run' in pageOf(CHECK));
  });

  t.test('a page with all that there can be', async (t) => {
    const check = { ...CHECK, wants: ['leases'] as const, compares: true as const, lastsSeconds: 2 };
    const page = renderPage(pageOf(check, EXAMPLE), {
      ...RELATIONS,
      follows: ['a-bad'],
      hides: ['b'],
      hiddenBy: ['c'],
    });
    t.match(
      page,
      `needs    interfaces, routing
wants    leases
judged   From the second observation on: it compares with the one before.
         Once it was there in two observations at least 2 s apart.
options  `,
    );
    t.match(
      page,
      'explains lease-missing\nfollows  a-bad\nhides    b\nhidden   by c\nrefs     ip-link(8)\n\nexample  ✗ An',
    );
    t.match(page, 'fix    ip link set eth0 up\n');
    t.match(page, /proof {2}interfaces eth0\.mtu: (9000 → )?1500/);
    t.match(page, 'from /sys/class/net/eth0/mtu');
  });

  t.test('the list', async (t) => {
    const other = { ...CHECK, id: 'x', category: 'dhcp' as const, severity: 'critical' as const };
    t.equal(
      renderCatalogue([other, CHECK]),
      'link\n  interface-broken  warning   An interface is broken\n\ndhcp\n  x                 critical  An interface is broken\n',
    );
  });

  t.test('the list of all checks fits on a terminal', async (t) => {
    const lines = renderCatalogue(checks).split('\n');
    t.same(
      lines.filter((line) => line.length > 80),
      [],
    );
    for (const { id } of checks)
      t.ok(
        lines.some((line) => line.startsWith(`  ${id} `)),
        id,
      );
  });

  t.test('every check has a page for a terminal', async (t) => {
    const relations = relationsOf(checks);
    for (const check of checks) {
      // Commands and addresses stay whole, to be copied.
      const wide = renderPage(pageOf(check), relations.get(check.id) ?? ALONE)
        .split('\n')
        .filter((line) => line.length > 80 && !/^(fix|refs| {8}) /.test(line));
      t.same(wide, [], check.id);
    }
  });
});
