import { readFileSync, statSync } from 'node:fs';
import type { Document } from 'yaml';
import { nearest } from '../engine/nearest.ts';
import type { Config } from '../model/agent.ts';
import type { Check } from '../model/check.ts';
import type { LookupExpectation } from '../model/lookups.ts';
import { type ConfigProblem, explain, lineOf } from './config-errors.ts';
import { configSchema, type Schema } from './config-schema.ts';
import { reasonOf } from './file-error.ts';

const MAX_BYTES = 256 * 1024;
/** Mistakes told of one file. */
const MAX_PROBLEMS = 20;
const PREFIX = 'NETDIAGD_';

/** A configuration that cannot be used. The message names file, line, key and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface ConfigSources {
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values of flags; they win over the environment, and that over the file. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

type Tree = { [key: string]: unknown };

/** @throws ConfigError */
export async function loadConfig(checks: readonly Check[], sources: ConfigSources): Promise<Config> {
  return toConfig(await merged(configSchema(checks), sources));
}

async function merged(schema: Schema, { file, env, flags = {} }: ConfigSources): Promise<Tree> {
  const layers = [
    file === undefined ? {} : await fromFile(file, schema),
    await fromEnvironment(env, schema),
    await valid(flags, schema, 'command line'),
  ];
  return layers.reduce<Tree>((under, over) => merge(under, over), defaults(schema) as Tree);
}

/**
 * Every key with what it means and the value in force, as YAML that can be a configuration itself.
 * @throws ConfigError
 */
export async function configReference(checks: readonly Check[], sources: ConfigSources): Promise<string> {
  const schema = configSchema(checks);
  const lines = describe(schema, await merged(schema, sources), '');
  const hasKeys = (line: string, next = '') => !line.endsWith('options:') || next.trimStart().startsWith('#');
  return `${lines.filter((line, i) => hasKeys(line, lines[i + 1])).join('\n')}\n`;
}

function describe(schema: Schema, values: Tree, indent: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const value = Object.hasOwn(values, key) ? values[key] : child.default;
    if (child.properties) return [`${indent}${key}:`, ...describe(child, isTree(value) ? value : {}, `${indent}  `)];
    const line = value === undefined ? `${indent}# ${key}:` : `${indent}${key}: ${JSON.stringify(value)}`;
    return child.description === undefined ? [line] : [`${indent}# ${child.description}`, line];
  });
}

async function fromFile(file: string, schema: Schema): Promise<Tree> {
  let text: string;
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a regular file');
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read ${file}: ${reasonOf(cause as Error)}`, { cause });
  }
  if (text.length > MAX_BYTES) throw new ConfigError(`${file} is longer than ${MAX_BYTES} bytes`);
  const { LineCounter, parseDocument } = await import('./yaml.ts');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax) throw new ConfigError(`${file}:${syntax.linePos?.[0].line ?? 1}: ${firstLine(syntax)}`);
  const value = expand(document, file) ?? {};
  const problems = await problemsOf(value, schema);
  const said = problems.map((problem) => `${file}:${lineOf(document, lines, problem.path)}: ${words(problem)}`);
  if (said.length > 0) throw new ConfigError(said.join('\n'));
  return value as Tree;
}

/** What the kubelet puts into every pod when the name of a Service begins with netdiagd (docker links, kubernetes.io service docs). */
const SERVICE_LINK = /^NETDIAGD_(\w+_)?(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/** What src/platform/live.ts heeds: no setting of what is diagnosed. */
const NOT_SETTINGS = ['NETDIAGD_NETLINK'];

/** `NETDIAGD_DNS_TIMEOUT_MS` is `dns.timeoutMs`; values are YAML. */
async function fromEnvironment(env: ConfigSources['env'], schema: Schema): Promise<Tree> {
  const names = Object.keys(env).filter(
    (name) =>
      name.startsWith(PREFIX) && env[name] !== undefined && !SERVICE_LINK.test(name) && !NOT_SETTINGS.includes(name),
  );
  if (names.length === 0) return {};
  const { parse } = await import('./yaml.ts');
  const known = new Map(leaves(schema).map((path) => [variable(path), path]));
  let tree: Tree = {};
  for (const name of names) {
    const path = known.get(name);
    if (!path)
      throw new ConfigError(`environment: ${name} is not known; the nearest is ${nearest(name, [...known.keys()])}`);
    const value = parseValue(parse, env[name] ?? '', name);
    const layer = path.reduceRight<unknown>((under, key) => ({ [key]: under }), value);
    tree = merge(tree, await valid(layer, schema, `environment: ${name}`));
  }
  return tree;
}

function parseValue(parse: (text: string) => unknown, text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new ConfigError(`environment: ${name} is not YAML: ${firstLine(cause as Error)}`, { cause });
  }
}

/** What yaml says, without the position and the excerpt behind it. */
const firstLine = ({ message }: Error): string =>
  (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

/** Aliases can lead nowhere, or multiply until memory ends; yaml stops both by throwing. */
function expand(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new ConfigError(`${file}: its aliases cannot be expanded: ${(cause as Error).message}`, { cause });
  }
}

const words = ({ path, message }: ConfigProblem): string => [path.join('.'), message].filter(Boolean).join(' ');

async function valid(value: unknown, schema: Schema, from: string): Promise<Tree> {
  if (isTree(value) && Object.keys(value).length === 0) return {};
  const [problem] = await problemsOf(value, schema);
  if (problem) throw new ConfigError(`${from}: ${words(problem)}`);
  return value as Tree;
}

async function problemsOf(value: unknown, schema: Schema): Promise<readonly ConfigProblem[]> {
  const { validate } = await import('./validate.ts');
  return validate(value, schema)
    .slice(0, MAX_PROBLEMS)
    .map((error) => explain(error, schema, value));
}

/** Paths that a variable can set: values, lists, and the checks as a whole. */
function leaves(schema: Schema, path: readonly string[] = []): string[][] {
  if (!schema.properties || path[0] === 'checks') return [[...path]];
  return Object.entries(schema.properties).flatMap(([key, child]) => leaves(child, [...path, key]));
}

const variable = (path: readonly string[]): string =>
  PREFIX + path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_');

/** The settings of collectors as variables, for a run of this program in another namespace. */
export function collectVariables({ collect }: Config): Readonly<Record<string, string>> {
  return {
    NETDIAGD_COLLECT_DEADLINE_MS: String(collect.deadlineMs),
    NETDIAGD_DNS_TIMEOUT_MS: String(collect.dnsTimeoutMs),
    NETDIAGD_DNS_LOOKUPS: JSON.stringify(collect.lookups),
    ...(collect.clusterDomain !== undefined && { NETDIAGD_DNS_CLUSTER_DOMAIN: collect.clusterDomain }),
    ...(collect.serviceRanges && { NETDIAGD_DNS_SERVICE_RANGES: JSON.stringify(collect.serviceRanges) }),
    ...(collect.podRanges && { NETDIAGD_DNS_POD_RANGES: JSON.stringify(collect.podRanges) }),
  };
}

/** Defaults, apart from those of checks: a check knows its own. */
function defaults(schema: Schema): unknown {
  if (!schema.properties) return schema.default;
  const entries = Object.entries(schema.properties).filter(([key]) => key !== 'checks');
  return Object.fromEntries(
    entries.map(([key, child]) => [key, defaults(child)]).filter(([, value]) => value !== undefined),
  );
}

function merge(under: Tree, over: Tree): Tree {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return merged;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

interface File {
  readonly web: Config['web'];
  readonly log: Config['log'];
  readonly interval: number;
  readonly collect: { readonly deadlineMs: number };
  readonly dns: {
    readonly clusterDomain?: string;
    readonly timeoutMs: number;
    readonly lookups: readonly (Omit<LookupExpectation, 'type'> & { readonly type?: string })[];
    readonly serviceRanges?: readonly string[];
    readonly podRanges?: readonly string[];
  };
  readonly checks?: Config['checks'];
  readonly history: Config['history'];
  readonly ignore: Config['ignore'];
  readonly suppressions: NonNullable<Config['suppressions']>;
}

function toConfig(tree: Tree): Config {
  const { web, log, interval, collect, dns, history, ignore = {}, suppressions, checks = {} } = tree as unknown as File;
  return {
    web,
    log,
    interval,
    history,
    checks,
    ignore,
    suppressions,
    collect: {
      deadlineMs: collect.deadlineMs,
      dnsTimeoutMs: dns.timeoutMs,
      historyFolder: history.folder,
      lookups: dns.lookups.map((lookup) => ({ type: 'A', ...lookup })),
      ...(dns.clusterDomain !== undefined && { clusterDomain: dns.clusterDomain }),
      ...(dns.serviceRanges && { serviceRanges: dns.serviceRanges }),
      ...(dns.podRanges && { podRanges: dns.podRanges }),
    },
  };
}
