import { defineCommand, UsageError } from '../model/command.ts';

export default defineCommand({
  id: 'serve',
  summary: 'Run the daemon (the default command)',
  options: {
    'config.file': { type: 'string', value: 'FILE', help: 'configuration, YAML' },
    'web.listen-address': {
      type: 'string',
      multiple: true,
      value: 'HOST:PORT',
      help: 'default 127.0.0.1:10067; may be repeated',
    },
    'log.level': { type: 'string', value: 'LEVEL', help: 'error, warn, info (default) or debug' },
    'log.format': { type: 'string', value: 'FORMAT', help: 'logfmt (default) or json' },
    report: { type: 'boolean', help: 'print the first report as text on standard output' },
  },
  async run({ values, operands }, { serve }) {
    if (operands.length > 0) throw new UsageError(`serve takes no argument, and got "${operands[0]}"`);
    const addresses = values['web.listen-address'] as readonly string[] | undefined;
    return serve({
      report: values['report'] === true,
      ...(typeof values['config.file'] === 'string' && { configFile: values['config.file'] }),
      ...(addresses && { listenAddresses: addresses }),
      ...(typeof values['log.level'] === 'string' && { logLevel: values['log.level'] }),
      ...(typeof values['log.format'] === 'string' && { logFormat: values['log.format'] }),
    });
  },
});
