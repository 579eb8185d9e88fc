import t from 'tap';
import command from '../../src/commands/checks.ts';
import { checkThat } from '../support/checks.ts';
import { runCommand } from '../support/command-context.ts';

const options = { silent: { default: 3, unit: 'servers', help: 'How many may be silent.' } };
const checks = [
  checkThat('a-bad', [], { options }),
  checkThat('longer-bad', [], { category: 'route', severity: 'info' }),
];

t.test('netdiagd checks', async (t) => {
  const list = await runCommand(command, {}, { checks });
  t.equal(list.status, 0);
  t.equal(
    list.stdout,
    'link\n  a-bad       warning   Something is wrong with a-bad\n\nroute\n  longer-bad  info      Something is wrong with longer-bad\n',
  );
  const json = await runCommand(command, { values: { format: 'json' } }, { checks });
  t.match(JSON.parse(json.stdout), [
    { id: 'a-bad', options },
    { id: 'longer-bad', options: {} },
  ]);
  const page = await runCommand(command, { operands: ['a-bad'] }, { checks });
  t.match(page.stdout, /^a-bad \(link, warning\)\nSomething is wrong with a-bad\n\nwhy {6}It is made up\.\n/);
  t.match(page.stdout, 'options  checks.a-bad.options.silent: 3 servers. How many may be silent.\n');
  const one = await runCommand(command, { operands: ['a-bad'], values: { format: 'json' } }, { checks });
  t.match(JSON.parse(one.stdout), { id: 'a-bad', needs: ['interfaces'] });
});

t.test('netdiagd checks: other forms', async (t) => {
  const related = [checkThat('a-bad', [], { explains: ['b-bad'] }), checkThat('b-bad', [])];
  const run = async (args: Parameters<typeof runCommand>[1]) =>
    (await runCommand(command, args, { checks: related })).stdout;
  t.match(await run({ operands: ['b-bad'] }), '\nfollows  a-bad\n', 'what another check says of it');
  t.match(
    await run({ operands: ['b-bad'], values: { format: 'markdown' } }),
    /^# b-bad\n.*\nFollows from: `a-bad`\.\n$/s,
  );
  t.match(await run({ values: { format: 'markdown' } }), /^# Catalogue of checks\n/);
  t.equal(await run({ values: { graph: true } }), 'a-bad\n  explains b-bad\n');
  t.match(await run({ values: { graph: true, format: 'markdown' } }), '\n```mermaid\nflowchart LR\n');
  t.match(JSON.parse(await run({ values: { graph: true, format: 'json' } })), {
    nodes: [{ id: 'a-bad' }, { id: 'b-bad' }],
    edges: [{ from: 'a-bad', to: 'b-bad', kind: 'explains' }],
  });
});

t.test('netdiagd checks: mistakes', async (t) => {
  for (const [args, message] of [
    [{ operands: ['a-bat'] }, 'there is no check "a-bat"; the nearest is "a-bad"'],
    [{ operands: ['a-bad', 'more'] }, 'checks explains one check, and got "more" as well'],
    [{ values: { format: 'yaml' } }, '--format is "yaml"; expected text, json or markdown'],
    [{ operands: ['a-bad'], values: { graph: true } }, '--graph shows all checks, and got "a-bad" as well'],
  ] as const) {
    await t.rejects(runCommand(command, args, { checks }), { name: 'UsageError', message });
  }
});
