import { judge, render } from '../../src/app/agent.ts';
import { renderLookup } from '../../src/engine/render-lookup.ts';
import type { Config } from '../../src/model/agent.ts';
import type { Check } from '../../src/model/check.ts';
import type {
  Command,
  CommandArguments,
  CommandContext,
  ServeOptions,
  SnapshotOptions,
  Target,
} from '../../src/model/command.ts';
import type { Episode } from '../../src/model/episode.ts';
import type { LookupReport, LookupRequest } from '../../src/model/resolution.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONFIG } from './agent.ts';
import { type Host, snapshotOf } from './hosts.ts';
import { lookupReportOf } from './lookup-report.ts';

interface World {
  readonly host?: Host;
  /** What `--from` finds, by name. */
  readonly saved?: Readonly<Record<string, Snapshot>>;
  readonly episodes?: readonly Episode[];
  readonly checks?: readonly Check[];
  readonly parsers?: CommandContext['parsers'];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly stdin?: string | Uint8Array;
  readonly config?: Config;
  readonly isTerminal?: boolean;
  readonly lookupReport?: LookupReport;
}

/** What a command did: its status, what it printed, and what it asked of the program. */
export interface Done {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: Readonly<Record<string, string>>;
  readonly snapshots: readonly (readonly [Target, SnapshotOptions | undefined])[];
  readonly served: readonly ServeOptions[];
  readonly lookups: readonly (readonly [LookupRequest, Target])[];
  /** Where it looked for episodes. */
  readonly folders: readonly (string | undefined)[];
}

/** Runs a command in a world of a test's own. */
export async function runCommand(command: Command, args: Partial<CommandArguments>, world: World = {}): Promise<Done> {
  const { host = {}, checks = [], parsers = [], files = {}, stdin = '', config = CONFIG, isTerminal = false } = world;
  const { lookupReport = lookupReportOf(), saved = {}, episodes = [] } = world;
  const folders: (string | undefined)[] = [];
  const out = { stdout: '', stderr: '' };
  const written: Record<string, string> = {};
  const snapshots: (readonly [Target, SnapshotOptions | undefined])[] = [];
  const served: ServeOptions[] = [];
  const lookups: (readonly [LookupRequest, Target])[] = [];
  const printer = (stream: 'stdout' | 'stderr') => ({
    isTerminal,
    colour: false,
    write: (text: string) => {
      out[stream] += text;
    },
  });
  const readBytes = async (path?: string) => {
    const content = path === undefined ? stdin : files[path];
    if (content === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    return Buffer.from(content);
  };
  const readText = async (path?: string) => (await readBytes(path)).toString();
  const context: CommandContext = {
    version: '1.2.3',
    checks,
    parsers,
    stdout: printer('stdout'),
    stderr: printer('stderr'),
    readFile: readText,
    writeFile: async (path, text) => {
      written[path] = text;
    },
    readStdin: readText,
    readBytes,
    snapshot: async (target, options) => {
      snapshots.push([target, options]);
      options?.onProgress?.(1, 2, 'interfaces');
      return saved[target.from ?? ''] ?? snapshotOf(host);
    },
    report: (snapshot, filter) => judge(snapshot, checks, config, filter),
    render: (report, format) => render(report, format),
    lookup: async (request, target) => {
      lookups.push([request, target]);
      return lookupReport;
    },
    renderLookup: (report, all) => renderLookup(report, { width: 80, colour: false, all }),
    episodes: async ({ folder }) => {
      folders.push(folder);
      return episodes;
    },
    configReference: async (file) => `# ${file === undefined ? 'no file' : await readText(file)}\ninterval: 60\n`,
    serve: async (options) => {
      served.push(options);
      return 0;
    },
  };
  const status = await command.run({ values: {}, operands: [], ...args }, context);
  return { status, ...out, written, snapshots, served, lookups, folders };
}
