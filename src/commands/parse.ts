import { nearest } from '../engine/nearest.ts';
import { jsonText, printable } from '../engine/text.ts';
import { wrap } from '../engine/wrap.ts';
import { type CommandContext, defineCommand, EXIT, UsageError } from '../model/command.ts';
import { type AnyParser, type BinaryParser, loaded, ParseError, type Parser } from '../model/parser.ts';

const COLUMNS = 80;

export default defineCommand({
  id: 'parse',
  summary: 'Turn the output of a command or a file into JSON',
  operands: 'FORMAT [FILE]',
  options: {
    list: { type: 'boolean', help: 'list the formats' },
    strict: { type: 'boolean', help: 'exit with status 1 when a line was not understood' },
  },
  async run({ values, operands }, context) {
    if (values['list']) {
      context.stdout.write(listing(context.parsers));
      return EXIT.ok;
    }
    const [format, file, ...more] = operands;
    if (format === undefined) throw new UsageError('parse needs the name of a format; parse --list shows them');
    if (more.length > 0) throw new UsageError(`parse takes one file, and got "${more[0]}" as well`);
    const ids = context.parsers.map(({ id }) => id);
    const parser = context.parsers.find(({ id }) => id === format);
    if (!parser) throw new UsageError(`there is no format "${format}"; the nearest is "${nearest(format, ids)}"`);
    const path = file === '-' ? undefined : file;
    if ('decode' in parser) return decode(parser, path, context);
    return parse(await loaded(parser), path, context, values['strict'] === true);
  },
});

/** Each format with what it reads, for a terminal of 80 columns. */
function listing(parsers: readonly AnyParser[]): string {
  const width = Math.max(...parsers.map(({ id }) => id.length)) + 2;
  return parsers
    .flatMap(({ id, summary }) =>
      wrap(summary, COLUMNS - width).map((line, i) => `${(i === 0 ? id : '').padEnd(width)}${line}\n`),
    )
    .join('');
}

async function parse(parser: Parser, path: string | undefined, context: CommandContext, strict: boolean) {
  const text = path === undefined ? await context.readStdin() : await context.readFile(path);
  const { value, problems } = parser.parse(text);
  context.stdout.write(`${jsonText(value, 2)}\n`);
  for (const { line, reason } of problems) context.stderr.write(`line ${line}: ${printable(reason)}\n`);
  return strict && problems.length > 0 ? EXIT.warning : EXIT.ok;
}

/** Of a framed format that is broken there is no value, strict or not. */
async function decode(parser: BinaryParser, path: string | undefined, context: CommandContext) {
  const bytes = await context.readBytes(path);
  try {
    context.stdout.write(`${jsonText(parser.decode(bytes), 2)}\n`);
    return EXIT.ok;
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    context.stderr.write(`${printable(`${path ?? 'standard input'}: not ${parser.id}: ${cause.message}`)}\n`);
    return EXIT.warning;
  }
}
