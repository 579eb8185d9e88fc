import { defineCommand, EXIT, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'config',
  summary: 'Validate a configuration file, or list every key with its default',
  operands: '[FILE]',
  options: {},
  async run({ operands }, { configReference, loadConfig, stdout }) {
    const [file, ...more] = operands;
    if (more.length > 0) throw new UsageError(`config takes one file, and got "${more[0]}" as well`);
    stdout.write(file === undefined ? configReference() : `${JSON.stringify(await loadConfig(file), null, 2)}\n`);
    return EXIT.ok;
  },
});
