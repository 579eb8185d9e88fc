import { isObject, type JsonObject } from '../model/json.ts';
import { defineParser, type Parsed } from '../model/parser.ts';
import { readJsonObject } from './grammar/json.ts';
import { Problems } from './grammar/lines.ts';

/** One plugin of a network: the object as it stands in the file. Without a `type` no runtime can find its program. */
export interface CniPlugin {
  readonly type?: unknown;
  readonly [key: string]: unknown;
}

/** A network of the Container Network Interface, CNI specification section 1. */
export interface CniNetwork {
  readonly name?: string;
  readonly cniVersion?: string;
  readonly plugins: readonly CniPlugin[];
  /** A `.conflist`, which has a list of plugins; a `.conf` is one plugin itself. */
  readonly list: boolean;
}

type Tell = (reason: string) => void;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function readPlugins(plugins: unknown, tell: Tell): CniPlugin[] {
  if (!Array.isArray(plugins) || plugins.length === 0) {
    tell('has no list of plugins');
    return [];
  }
  return plugins.filter((plugin, index) => {
    const usable = isObject(plugin);
    if (!usable) tell(`plugins[${index}] is not an object`);
    else if (textOf(plugin['type']) === undefined) tell(`plugins[${index}] has no type`);
    return usable;
  });
}

function readNetwork(network: JsonObject, tell: Tell): CniNetwork {
  const list = Object.hasOwn(network, 'plugins');
  const name = textOf(network['name']);
  const cniVersion = textOf(network['cniVersion']);
  if (name === undefined) tell('has no name');
  if (cniVersion === undefined && network['cniVersion'] !== undefined) tell('has a cniVersion that is not a text');
  if (!list && textOf(network['type']) === undefined) tell('has no type');
  return {
    ...(name !== undefined && { name }),
    ...(cniVersion !== undefined && { cniVersion }),
    plugins: list ? readPlugins(network['plugins'], tell) : [network],
    list,
  };
}

export function parseCniConf(text: string): Parsed<CniNetwork> {
  const problems = new Problems();
  const network = readJsonObject(text, problems);
  if (network === undefined) return { value: { plugins: [], list: false }, problems: problems.list };
  // JSON.parse does not say where a value stood.
  return { value: readNetwork(network, (reason) => problems.add(1, '', reason)), problems: problems.list };
}

export default defineParser({
  id: 'cni-conf',
  summary:
    'CNI network configuration, `/etc/cni/net.d/*.conf` and `*.conflist`, and NetworkAttachmentDefinition config',
  parse: parseCniConf,
});
