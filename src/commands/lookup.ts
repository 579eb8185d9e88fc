import { jsonText } from '../engine/text.ts';
import { type CommandArguments, defineCommand, EXIT, UsageError } from '../model/command.ts';
import { LOOKUP_TYPES, type LookupRequest, type LookupStatus } from '../model/resolution.ts';

const STATUS: Record<LookupStatus, number> = {
  resolves: EXIT.ok,
  impaired: EXIT.warning,
  fails: EXIT.critical,
  unknown: EXIT.unknown,
};

export default defineCommand({
  id: 'lookup',
  summary: 'Ask every DNS server about a name, and say why it resolves or not',
  operands: 'NAME|ADDRESS',
  options: {
    type: {
      type: 'string',
      short: 't',
      multiple: true,
      value: 'TYPE',
      help: `${LOOKUP_TYPES.join(', ')}; default A, AAAA and SRV; may be repeated`,
    },
    server: {
      type: 'string',
      short: 's',
      multiple: true,
      value: 'ADDRESS',
      help: 'ask this server in the place of the configured ones; may be repeated',
    },
    tcp: { type: 'boolean', help: 'ask over TCP from the start' },
    edns: { type: 'boolean', help: 'ask with EDNS' },
    source: { type: 'string', value: 'ADDRESS', help: 'address that queries are sent from' },
    interface: { type: 'string', short: 'i', value: 'NAME', help: 'interface that queries leave by' },
    all: { type: 'boolean', short: 'a', help: 'show every query, and not only those that tell something' },
    format: { type: 'string', short: 'f', value: 'text|json', help: 'text (default) or json' },
    netns: { type: 'string', value: 'NAME|PATH', help: 'look into another network namespace' },
    pid: { type: 'string', value: 'PID', help: 'look into the network namespace of a process' },
    raw: {
      type: 'string',
      value: 'DIR',
      help: 'also keep all that was read and answered in a new folder, for --from DIR',
    },
    from: { type: 'string', value: 'DIR', help: 'take the answers from a folder of captured files' },
    'config.file': { type: 'string', value: 'FILE', help: 'configuration, YAML' },
    root: { type: 'string', value: 'DIR', help: 'read files below this folder, a container’s root for example' },
    label: { type: 'string', value: 'TEXT', help: 'what to call the network namespace that this process runs in' },
  },
  async run({ values, operands }, context) {
    const [name, ...more] = operands;
    if (name === undefined) throw new UsageError('lookup needs a name');
    if (more.length > 0) throw new UsageError(`lookup takes one name, and got "${more[0]}" as well`);
    const format = values['format'] ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError(`--format is "${format}"; expected text or json`);
    const target = texts(values, ['from', 'netns', 'pid']);
    if (Object.keys(target).length > 1) throw new UsageError('--from, --netns and --pid exclude each other');
    const configFile = values['config.file'];
    const report = await context.lookup(requestOf(name, values), target, {
      ...texts(values, ['root', 'label', 'raw']),
      ...(typeof configFile === 'string' && { configFile }),
    });
    context.stdout.write(
      format === 'json' ? `${jsonText(report, 2)}\n` : context.renderLookup(report, values['all'] === true),
    );
    // Another run of this program asked from outside the namespace: it reads the verdict.
    return values['label'] === undefined ? STATUS[report.verdict.status] : EXIT.ok;
  },
});

function requestOf(name: string, values: CommandArguments['values']): LookupRequest {
  const types = (values['type'] as readonly string[] | undefined)?.flatMap((list) => list.toUpperCase().split(','));
  for (const type of types ?? [])
    if (!(LOOKUP_TYPES as readonly string[]).includes(type))
      throw new UsageError(`--type is "${type}"; expected one of ${LOOKUP_TYPES.join(', ')}`);
  const servers = values['server'] as readonly string[] | undefined;
  return {
    name,
    ...(types && { types }),
    ...(servers && { servers }),
    ...(values['tcp'] === true && { tcp: true }),
    ...(values['edns'] === true && { edns: true }),
    ...texts(values, ['source', 'interface']),
  };
}

const texts = (values: CommandArguments['values'], names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]]] : [])));
