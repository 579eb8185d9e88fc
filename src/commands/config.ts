import { defineCommand, EXIT, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'config',
  summary: 'Validate a configuration, and print every key with its value',
  operands: '[FILE]',
  options: {},
  async run({ operands }, { configReference, stdout }) {
    const [file, ...more] = operands;
    if (more.length > 0) throw new UsageError(`config takes one file, and got "${more[0]}" as well`);
    stdout.write(await configReference(file));
    return EXIT.ok;
  },
});
