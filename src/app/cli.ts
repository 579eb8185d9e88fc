import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { nearest } from '../engine/nearest.ts';
import { renderLookup } from '../engine/render-lookup.ts';
import { printable } from '../engine/text.ts';
import { wrap } from '../engine/wrap.ts';
import type { Config } from '../model/agent.ts';
import { type Command, type CommandArguments, type CommandContext, EXIT, UsageError } from '../model/command.ts';
import { judge, render } from './agent.ts';
import { ConfigError, configReference, loadConfig } from './config.ts';
import { fileError } from './file-error.ts';
import { look } from './look.ts';
import { checks, collectors, commands, parsers } from './registry.ts';
import { readStdin } from './stdin.ts';

const DEFAULT_COMMAND = 'serve';

/** Runs the command that argv names. Resolves to the exit status; prints errors as one line each. */
export async function run(argv: readonly string[], version: string): Promise<number> {
  try {
    return await dispatch(argv, version);
  } catch (cause) {
    if (cause instanceof UsageError) {
      complain(cause.message);
      const id = commands.find((command) => command.id === argv[0])?.id;
      process.stderr.write(`Try netdiagd ${id === undefined ? '' : `${id} `}--help.\n`);
      return EXIT.usage;
    }
    complain((cause as Error).message);
    return cause instanceof ConfigError ? EXIT.usage : EXIT.unknown;
  }
}

/** File names and values in a message come from outside. */
function complain(message: string): void {
  for (const line of message.split('\n')) process.stderr.write(`netdiagd: ${printable(line)}\n`);
}

async function dispatch(argv: readonly string[], version: string): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version') return print(`netdiagd ${version}\n`);
  if (first === '--help' || first === '-h' || first === 'help') return print(overview());
  const named = first !== undefined && !first.startsWith('-');
  const id = named ? first : DEFAULT_COMMAND;
  const command = commands.find((candidate) => candidate.id === id);
  if (!command) {
    const ids = commands.map((candidate) => candidate.id);
    throw new UsageError(`there is no command "${id}"; expected one of ${ids.join(', ')}`);
  }
  const args = named ? rest : argv;
  // Behind `--` stands what may look like an option and is none.
  const words = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (words.includes('--help') || words.includes('-h')) return print(help(command));
  const run = command.run(parse(command, args), contextOf(version));
  // The daemon ends in its own way; any other command ends at once, and its children with it.
  return command.id === DEFAULT_COMMAND ? run : Promise.race([run, stopped()]);
}

/** 128 and the number of the signal, as a shell reports it. */
const stopped = (): Promise<number> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

function parse({ options }: Command, args: readonly string[]): CommandArguments {
  const shapes = Object.entries(options).map(([name, { type, short, multiple = false }]) => [
    name,
    { type, multiple, ...(short !== undefined && { short }) },
  ]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(shapes),
      allowPositionals: true,
      strict: true,
    });
    return { values: values as CommandArguments['values'], operands: positionals };
  } catch (cause) {
    throw new UsageError((cause as Error).message.split('. ', 1)[0] + hint(cause as Error, Object.keys(options)));
  }
}

/** What was probably meant instead of an option that there is not. */
function hint(cause: Error, names: readonly string[]): string {
  const [, wrong] = /^Unknown option '--([^']+)'/.exec(cause.message) ?? [];
  return wrong === undefined || names.length === 0 ? '' : `; the nearest is "--${nearest(wrong, names)}"`;
}

function overview(): string {
  const lines = commands.map(({ id, summary }) => `  ${id.padEnd(10)} ${summary}`);
  return `netdiagd: network diagnostics of this VM, pod, node or host\n\nnetdiagd COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\nnetdiagd COMMAND --help explains one. netdiagd --version prints the version.\n`;
}

function help({ id, summary, operands = '', options }: Command): string {
  const names = Object.entries(options).map(([name, { short, value }]) => ({
    name,
    shown: `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
  }));
  const lines = names.flatMap(({ name, shown }) => [
    `  ${shown}`,
    ...wrap(options[name]?.help ?? '', 72).map((line) => `      ${line}`),
  ]);
  const usage = `netdiagd ${id}${lines.length > 0 ? ' [OPTIONS]' : ''}${operands ? ` ${operands}` : ''}`;
  return `${summary}.\n\n${usage}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`;
}

function contextOf(version: string): CommandContext {
  const configured = (file?: string) => loadConfig(checks, { env: process.env, ...(file !== undefined && { file }) });
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  let latest: Config | undefined;
  return {
    version,
    checks,
    parsers,
    stdout: { write: (text) => void process.stdout.write(text), isTerminal: process.stdout.isTTY === true, colour },
    stderr: { write: (text) => void process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
    readFile: async (path) => (await readBytes(path)).toString('utf8'),
    writeFile: (path, text) =>
      writeFile(path, text).catch((cause: unknown) => {
        throw fileError('write', path, cause);
      }),
    readStdin: async () => (await readStdin()).toString('utf8'),
    readBytes: (path) => (path === undefined ? readStdin() : readBytes(path)),
    snapshot: async (target, options = {}) => {
      latest = await configured(options.configFile);
      return look(target, options, { version, config: latest, collectors });
    },
    report: (snapshot, filter) => {
      if (!latest) throw new Error('a report needs a snapshot first');
      return judge(snapshot, checks, latest, filter);
    },
    render: (report, format) => render(report, format, colour),
    lookup: async (request, target, options = {}) => {
      const [{ checkRequest }, { lookupFrom }] = await Promise.all([
        import('./lookup.ts'),
        import('./lookup-place.ts'),
      ]);
      refuse(() => checkRequest(request));
      const config = await configured(options.configFile);
      return lookupFrom(target, request, options, { version, config, collectors });
    },
    renderLookup: (report, all) => renderLookup(report, { width: 80, colour, all }),
    episodes: async ({ folder, configFile }) => {
      const { readEpisodes } = await import('./kept-episodes.ts');
      return readEpisodes(folder ?? (await configured(configFile)).history.folder, complain);
    },
    configReference: (file) => configReference(checks, { env: process.env, ...(file !== undefined && { file }) }),
    serve: async (options) => (await import('./serve.ts')).serve(version, options),
  };
}

/** What is wrong with a request is wrong with the command line. */
function refuse(check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new UsageError((cause as Error).message);
  }
}

const readBytes = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: unknown) => {
    throw fileError('read', path, cause);
  });
