import t from 'tap';
import { checks, commands } from '../../src/app/registry.ts';
import command from '../../src/commands/checks.ts';
import { pageOf, renderPage } from '../../src/engine/catalogue.ts';
import { edgesOf, relationsOf } from '../../src/engine/graph.ts';
import type { Check } from '../../src/model/check.ts';
import type { SliceName } from '../../src/model/snapshot.ts';
import { complaints, cycles } from '../support/check-lint.ts';
import { checkThat } from '../support/checks.ts';
import { runCommand } from '../support/command-context.ts';
import { mistakeIn } from '../support/readme.ts';
import { filesUnder, textOf } from '../support/repository.ts';

const KNOWN = new Set(checks.map(({ id }) => id));

t.test('catalogue', async (t) => {
  t.ok(checks.length > 5 && KNOWN.size === checks.length, `${checks.length} checks, no id twice`);
  for (const check of checks) t.same(complaints(check, KNOWN), [], check.id);
  t.same(cycles(checks), [], 'no check is among its own consequences');
  const edges = edgesOf(checks).map(({ from, to, kind }) => `${from} ${kind} ${to}`);
  t.equal(new Set(edges).size, edges.length, 'no relation is told from both ends');
});

t.test('catalogue: what netdiagd checks says', async (t) => {
  const { stdout } = await runCommand(command, {}, { checks });
  // A title goes on in the next line where it is long.
  const listed = stdout.replace(/\s+/g, ' ');
  for (const { id, severity, title } of checks) t.ok(listed.includes(` ${id} ${severity} ${title} `), id);
  const relations = relationsOf(checks);
  for (const check of checks) {
    const related = relations.get(check.id) ?? { explains: [], follows: [], hides: [], hiddenBy: [] };
    const page = renderPage(pageOf(check), related).replace(/\s+/g, ' ');
    const { explains = [], follows = [], hides = [] } = check;
    const said = [check.title, check.why, ...Object.values(check.messages), ...check.fix];
    said.push(...explains, ...follows, ...hides);
    t.same(
      said.filter((text) => !page.includes(text.replace(/\s+/g, ' '))),
      [],
      `${check.id}: the page says all`,
    );
  }
});

/** What is wrong with the calls of netdiagd in a source: strings that begin with its name, as a line of a fix does. */
const badCalls = (source: string): readonly string[] =>
  [...source.matchAll(/['"`]netdiagd ([^'"`\n]*)/g)].flatMap(
    ([, words = '']) => mistakeIn(words.split(' '), commands) ?? [],
  );

t.test('catalogue: fixes call netdiagd as it is', async (t) => {
  for (const file of [...filesUnder('src/checks'), ...filesUnder('src/facts')]) {
    t.same(badCalls(textOf(file)), [], file);
  }
  t.same(badCalls("fix: ['netdiagd look {name}', 'netdiagd checks --every']"), [
    'there is no command look',
    'checks has no option --every',
  ]);
  t.same(badCalls("fix: ['netdiagd diagnose --only {subject}']"), []);
});

t.test('the rules of the catalogue can be broken', async (t) => {
  const good = { messages: { found: '{subject} has a fault somewhere' } };
  const option = { default: 1, unit: 's', help: 'How long it may take.' };
  const planted: readonly (readonly [Partial<Check>, string])[] = [
    [{ id: 'broken' }, 'id: <subject>-<failing-state> in kebab case'],
    [{ id: 'link_Down' }, 'id: <subject>-<failing-state> in kebab case'],
    [{ id: 'no-address' }, 'id: begins with its subject'],
    [{ id: 'check-address' }, 'id: begins with its subject'],
    [{ title: 'the link is down' }, 'title: the fault in one line'],
    [{ title: 'The link is down.' }, 'title: the fault in one line'],
    [{ why: '' }, 'why: a sentence'],
    [{ fix: [] }, 'fix: something to type or to do'],
    [{ messages: {} }, 'messages: one line each'],
    [{ messages: { Found: '{subject} has a fault somewhere' } }, 'messages: ids in camel case'],
    [{ messages: { found: '{} has a fault somewhere' } }, 'placeholders: names in braces'],
    [{ messages: { found: '{subject has a fault somewhere' } }, 'placeholders: closed braces'],
    [{ needs: ['disks' as SliceName] }, 'needs: known slices'],
    [{ needs: [] }, 'needs: at least one, and each once'],
    [{ wants: ['interfaces'] }, 'needs: at least one, and each once'],
    [{ options: { slow: { ...option, unit: '' } } }, 'options: a number, its unit and its meaning'],
    [{ explains: ['nothing-known'] }, 'explains, follows, hides: other checks'],
    [{ follows: ['nothing-known'] }, 'explains, follows, hides: other checks'],
    [{ hides: ['a-bad'] }, 'explains, follows, hides: other checks'],
  ];
  for (const [parts, rule] of planted) {
    t.ok(
      complaints({ ...checkThat('a-bad', []), ...good, ...parts }, KNOWN).includes(rule),
      `${rule}: ${JSON.stringify(parts)}`,
    );
  }
  t.same(complaints({ ...checkThat('a-bad', []), ...good, options: { slow: option } }, KNOWN), []);
  const round = [checkThat('a-bad', [], { explains: ['b-bad'] }), checkThat('b-bad', [], { explains: ['a-bad'] })];
  t.same(cycles(round), ['a-bad', 'b-bad'], 'a cycle is found');
  const behind = [checkThat('a-bad', [], { explains: ['b-bad'] }), checkThat('b-bad', []), checkThat('c-bad', [])];
  t.same(cycles(behind), []);
  const closed = [...behind.slice(0, 2), checkThat('c-bad', [], { follows: ['b-bad'], explains: ['a-bad'] })];
  t.same(cycles(closed), ['a-bad', 'b-bad', 'c-bad'], 'by way of what says that it follows');
  t.same(cycles([checkThat('a-bad', [], { follows: ['a-bad'] })]), ['a-bad'], 'of one alone');
});
