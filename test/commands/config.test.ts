import t from 'tap';
import command from '../../src/commands/config.ts';
import { CONFIG } from '../support/agent.ts';
import { runCommand } from '../support/command-context.ts';

t.test('netdiagd config', async (t) => {
  const shown = await runCommand(command, { operands: ['n.yml'] }, { files: { 'n.yml': '' } });
  t.equal(shown.status, 0);
  t.same(JSON.parse(shown.stdout), CONFIG, 'what the file comes to');
  t.equal((await runCommand(command, {})).stdout, 'interval: 60\n', 'the reference without a file');
  await t.rejects(runCommand(command, { operands: ['none.yml'] }), { message: /none\.yml/ });
  const message = 'config takes one file, and got "b" as well';
  await t.rejects(runCommand(command, { operands: ['a', 'b'] }), { name: 'UsageError', message });
});
