import t from 'tap';
import command from '../../src/commands/serve.ts';
import { runCommand } from '../support/command-context.ts';

t.test('netdiagd serve', async (t) => {
  t.same((await runCommand(command, {})).served, [{ report: false }], 'what is not said is left to the configuration');
  const values = {
    'config.file': 'n.yml',
    'web.listen-address': [':1', ':2'],
    'log.level': 'debug',
    'log.format': 'json',
    report: true,
  };
  t.same((await runCommand(command, { values })).served, [
    { report: true, configFile: 'n.yml', listenAddresses: [':1', ':2'], logLevel: 'debug', logFormat: 'json' },
  ]);
  const message = 'serve takes no argument, and got "now"';
  await t.rejects(runCommand(command, { operands: ['now'] }), { name: 'UsageError', message });
});
