import { OBSERVE_HELP, observeOption } from '../engine/observe-option.ts';
import { jsonText, shellWord } from '../engine/text.ts';
import { defineCommand, EXIT, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'snapshot',
  summary: 'Save what can be seen now, to judge or compare it later',
  options: {
    output: { type: 'string', short: 'o', value: 'FILE', help: 'write to a file instead of standard output' },
    raw: {
      type: 'string',
      value: 'DIR',
      help: 'also keep every file read and command output in a new folder, for diagnose --from DIR',
    },
    observe: { type: 'string', value: 'DURATION', help: OBSERVE_HELP },
    netns: { type: 'string', value: 'NAME|PATH', help: 'look into another network namespace' },
    pid: { type: 'string', value: 'PID', help: 'look into the network namespace of a process' },
    'config.file': { type: 'string', value: 'FILE', help: 'configuration, YAML' },
    root: { type: 'string', value: 'DIR', help: 'read files below this folder, a container’s root for example' },
    label: { type: 'string', value: 'TEXT', help: 'what to call the network namespace that this process runs in' },
  },
  async run({ values, operands }, context) {
    if (operands.length > 0) throw new UsageError(`snapshot takes no argument, and got "${operands[0]}"`);
    const text = (name: string) => {
      const value = values[name];
      return typeof value === 'string' ? { [name]: value } : {};
    };
    if (values['netns'] !== undefined && values['pid'] !== undefined) {
      throw new UsageError('--netns and --pid exclude each other');
    }
    const configFile = values['config.file'];
    const snapshot = await context.snapshot(
      { ...text('netns'), ...text('pid') },
      {
        ...{ ...text('raw'), ...text('root'), ...text('label') },
        ...(typeof configFile === 'string' && { configFile }),
        ...observeOption(values['observe']),
      },
    );
    const json = `${jsonText(snapshot, 2)}\n`;
    const { output, raw } = values;
    if (typeof output === 'string') await context.writeFile(output, json);
    // Somebody who asked for a folder does not want thousands of lines on the terminal besides.
    else if (typeof raw === 'string' && context.stdout.isTerminal) {
      context.stdout.write(`saved; netdiagd diagnose --from ${shellWord(raw)} judges it\n`);
    } else context.stdout.write(json);
    return EXIT.ok;
  },
});
