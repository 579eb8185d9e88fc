import t from 'tap';
import command from '../../src/commands/config.ts';
import { runCommand } from '../support/command-context.ts';

t.test('netdiagd config', async (t) => {
  const shown = await runCommand(command, { operands: ['n.yml'] }, { files: { 'n.yml': 'here' } });
  t.equal(shown.status, 0);
  t.equal(shown.stdout, '# here\ninterval: 60\n', 'what the file comes to');
  t.equal((await runCommand(command, {})).stdout, '# no file\ninterval: 60\n', 'the reference without a file');
  await t.rejects(runCommand(command, { operands: ['none.yml'] }), { message: /none\.yml/ });
  const message = 'config takes one file, and got "b" as well';
  await t.rejects(runCommand(command, { operands: ['a', 'b'] }), { name: 'UsageError', message });
});
