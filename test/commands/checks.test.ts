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

t.test('netdiagd checks: mistakes', async (t) => {
  for (const [args, message] of [
    [{ operands: ['a-bat'] }, 'there is no check "a-bat"; the nearest is "a-bad"'],
    [{ operands: ['a-bad', 'more'] }, 'checks explains one check, and got "more" as well'],
    [{ values: { format: 'yaml' } }, '--format is "yaml"; expected text or json'],
  ] as const) {
    await t.rejects(runCommand(command, args, { checks }), { name: 'UsageError', message });
  }
});
