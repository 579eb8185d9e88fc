import { OBSERVE_HELP, observeOption } from '../engine/observe-option.ts';
import type { Format, ReportFilter } from '../model/agent.ts';
import { FORMATS } from '../model/agent.ts';
import { CATEGORIES, SEVERITIES, type Severity } from '../model/check.ts';
import { defineCommand, EXIT, UsageError } from '../model/command.ts';
import type { Verdict } from '../model/report.ts';

const STATUS: Record<Verdict, number> = {
  healthy: EXIT.ok,
  degraded: EXIT.warning,
  broken: EXIT.critical,
  unknown: EXIT.unknown,
};

export default defineCommand({
  id: 'diagnose',
  summary: 'Judge this host and print one report',
  options: {
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'text (default), json or markdown' },
    from: { type: 'string', value: 'FILE|DIR', help: 'judge a saved snapshot or a folder of captured files' },
    netns: { type: 'string', value: 'NAME|PATH', help: 'look into another network namespace' },
    pid: { type: 'string', value: 'PID', help: 'look into the network namespace of a process' },
    observe: { type: 'string', value: 'DURATION', help: OBSERVE_HELP },
    'config.file': { type: 'string', value: 'FILE', help: 'configuration, YAML' },
    only: { type: 'string', multiple: true, value: 'ID', help: 'only this check; may be repeated' },
    category: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: `only checks of: ${CATEGORIES.join(', ')}; may be repeated`,
    },
    severity: { type: 'string', value: SEVERITIES.join('|'), help: 'leave out findings below it' },
  },
  async run({ values, operands }, context) {
    if (operands.length > 0) throw new UsageError(`diagnose takes no argument, and got "${operands[0]}"`);
    const format = oneOf('format', values['format'] ?? 'text', FORMATS) as Format;
    const filter = filterOf(
      values,
      context.checks.map(({ id }) => id),
    );
    const target = pick(values, ['from', 'netns', 'pid']);
    if (Object.keys(target).length > 1) throw new UsageError('--from, --netns and --pid exclude each other');
    if (target['from'] !== undefined && values['observe'] !== undefined) {
      throw new UsageError('--from and --observe exclude each other: what was saved is not observed again');
    }
    const { isTerminal } = context.stderr;
    const configFile = values['config.file'];
    const snapshot = await context.snapshot(target, {
      ...(typeof configFile === 'string' && { configFile }),
      ...observeOption(values['observe']),
      ...(isTerminal && { onProgress: (done, total, id) => context.stderr.write(`\r\u001b[K${done}/${total} ${id}`) }),
    });
    if (isTerminal) context.stderr.write('\r\u001b[K');
    const report = context.report(snapshot, filter);
    context.stdout.write(context.render(report, format));
    return STATUS[report.verdict];
  },
});

function filterOf(values: Readonly<Record<string, unknown>>, known: readonly string[]): ReportFilter {
  const listed = (name: string) =>
    (values[name] as readonly string[] | undefined)?.flatMap((words) => words.split(','));
  const [only, category] = [listed('only'), listed('category')];
  for (const id of only ?? [])
    if (!known.includes(id)) throw new UsageError(`there is no check "${id}"; netdiagd checks lists them`);
  return {
    ...(only && { only }),
    ...(category && { category: category.map((name) => oneOf('category', name, CATEGORIES)) }),
    ...(values['severity'] !== undefined && {
      severity: oneOf('severity', values['severity'], SEVERITIES) as Severity,
    }),
  };
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw new UsageError(`--${name} is "${value}"; expected one of ${allowed.join(', ')}`);
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]]] : [])));
}
