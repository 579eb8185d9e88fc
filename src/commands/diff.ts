import { compare, type Point } from '../engine/compare.ts';
import { hanging } from '../engine/page.ts';
import { renderChanges } from '../engine/render-changes.ts';
import { jsonText } from '../engine/text.ts';
import { type CommandContext, defineCommand, UsageError } from '../model/command.ts';
import type { Snapshot } from '../model/snapshot.ts';

const WIDTH = 80;
const FORMATS = ['text', 'json'] as const;

/** Those of diff(1). */
const STATUS = { same: 0, different: 1 } as const;

export default defineCommand({
  id: 'diff',
  summary: 'Say what changed between two snapshots, in words',
  operands: 'A [B]',
  options: {
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'text (default) or json' },
    'config.file': { type: 'string', value: 'FILE', help: 'configuration, YAML, by which both are judged' },
  },
  async run({ values, operands }, context) {
    const format = values['format'] ?? 'text';
    if (format !== 'text' && format !== 'json') {
      throw new UsageError(`--format is "${format}"; expected one of ${FORMATS.join(', ')}`);
    }
    const configFile = values['config.file'];
    const [since, until] = await pointsOf(operands, context, typeof configFile === 'string' ? { configFile } : {});
    const { changes, remarks } = compare(since, until);
    for (const remark of remarks) say(remark, format, context);
    context.stdout.write(
      format === 'json'
        ? `${jsonText(changes, 2)}\n`
        : renderChanges(changes, { width: WIDTH, colour: context.stdout.colour }),
    );
    return changes.changes.length > 0 ? STATUS.different : STATUS.same;
  },
});

/** JSON stays JSON. */
function say(remark: string, format: 'text' | 'json', { stdout, stderr }: CommandContext): void {
  const text = `${hanging(`note: ${remark}`, WIDTH).join('\n')}\n`;
  if (format === 'json') stderr.write(text);
  else stdout.write(`${text}\n`);
}

type Options = { readonly configFile?: string };

async function pointsOf(
  operands: readonly string[],
  context: CommandContext,
  options: Options,
): Promise<readonly [Point, Point]> {
  const [a, b, ...more] = operands;
  if (a === undefined) throw new UsageError('diff compares two snapshots: netdiagd diff before.json after.json');
  if (more.length > 0) throw new UsageError(`diff compares two snapshots, and got "${more[0]}" as well`);
  if (a === '-' && b === '-') throw new UsageError('standard input can be read once: one of the two must be a file');
  // One after the other: both would be judged by the configuration that was read last, which is the same.
  const first = await context.snapshot({ from: a }, options);
  if (b === undefined) return observations(a, first, context);
  const second = await context.snapshot({ from: b }, options);
  return [pointOf(nameOf(a), first, context), pointOf(nameOf(b), second, context)];
}

/** The two of one snapshot. */
function observations(name: string, snapshot: Snapshot, context: CommandContext): readonly [Point, Point] {
  const { before } = snapshot;
  if (before === undefined) {
    throw new UsageError(`${nameOf(name)} holds one observation, and there is no second snapshot to compare it with`);
  }
  return [pointOf('first', before, context), pointOf('second', snapshot, context)];
}

const nameOf = (operand: string): string => (operand === '-' ? 'standard input' : operand);

const pointOf = (name: string, snapshot: Snapshot, context: CommandContext): Point => ({
  name,
  snapshot,
  report: context.report(snapshot, {}),
});
