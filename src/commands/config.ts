import { defineCommand, EXIT, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'config',
  summary: 'Validate a configuration file and print what it comes to',
  operands: 'FILE',
  options: {},
  async run({ operands }, { loadConfig, stdout }) {
    const [file, ...more] = operands;
    if (file === undefined || more.length > 0) throw new UsageError('config takes the path of one file');
    stdout.write(`${JSON.stringify(await loadConfig(file), null, 2)}\n`);
    return EXIT.ok;
  },
});
