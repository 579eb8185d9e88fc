import type { Agent, Format, ReportFilter } from './agent.ts';
import type { Check } from './check.ts';
import type { Episode } from './episode.ts';
import type { AnyParser } from './parser.ts';
import type { Report } from './report.ts';
import type { LookupReport, LookupRequest } from './resolution.ts';
import type { Snapshot } from './snapshot.ts';

/** Exit statuses: those of monitoring plugins, and EX_USAGE of sysexits.h. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3, usage: 64 } as const;

/** Where to look. At most one of the three; none is this host. */
export interface Target {
  /** A saved snapshot, the folder of a capture, or `-` for a snapshot on standard input. */
  readonly from?: string;
  readonly netns?: string;
  readonly pid?: string;
}

/** What commands may ask of the program. */
export interface CommandContext {
  readonly version: string;
  readonly checks: readonly Check[];
  readonly parsers: readonly AnyParser[];
  readonly stdout: { write(text: string): void; readonly isTerminal: boolean; readonly colour: boolean };
  readonly stderr: { write(text: string): void; readonly isTerminal: boolean };
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  readStdin(): Promise<string>;
  /** A file as it is, or standard input where there is no path. */
  readBytes(path?: string): Promise<Uint8Array>;
  snapshot(target: Target, options?: SnapshotOptions): Promise<Snapshot>;
  report(snapshot: Snapshot, filter: ReportFilter): Report;
  render(report: Report, format: Format): string;
  /** @throws UsageError where the request makes no sense. */
  lookup(request: LookupRequest, target: Target, options?: SnapshotOptions): Promise<LookupReport>;
  renderLookup(report: LookupReport, all: boolean): string;
  /**
   * What a daemon keeps of what happened to this host, the latest first; of the folder of the configuration unless told.
   * @throws Error saying how else to ask, where it cannot be read.
   */
  episodes(place: { readonly folder?: string; readonly configFile?: string }): Promise<readonly Episode[]>;
  /**
   * The settings in force as YAML, each with its meaning.
   * @throws Error whose message names file, line, key and what was expected.
   */
  configReference(file?: string): Promise<string>;
  serve(options: ServeOptions): Promise<number>;
}

export interface SnapshotOptions {
  /** YAML, with the thresholds of checks and the names to look up. */
  readonly configFile?: string;
  /** Folder for every file and output that was read. */
  readonly raw?: string;
  /** Files are read below this folder. */
  readonly root?: string;
  /** What to call the place that is looked at. */
  readonly label?: string;
  /** Look twice, this many milliseconds apart. */
  readonly observeMs?: number;
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

export interface ServeOptions {
  readonly configFile?: string;
  readonly listenAddresses?: readonly string[];
  readonly logLevel?: string;
  readonly logFormat?: string;
  /** Print the first report as text on standard output. */
  readonly report: boolean;
  readonly onReady?: (agent: Agent) => void;
}

/** An option of a command line, as node:util parseArgs takes it, with its help. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly help: string;
  /** Name of the value in the help. */
  readonly value?: string;
}

/** One subcommand: a file of `src/commands` whose name is the id. */
export interface Command {
  readonly id: string;
  readonly summary: string;
  /** Arguments after the options, as shown in the help. */
  readonly operands?: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  run(args: CommandArguments, context: CommandContext): Promise<number>;
}

export interface CommandArguments {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly operands: readonly string[];
}

export const defineCommand = (command: Command): Command => command;

/** A command line that makes no sense: printed with a hint, exit status 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
