import type { CniConfiguration, CniPluginSettings, CniReference } from '../model/cni.ts';
import { isObject, type JsonObject } from '../model/json.ts';

const TEXTS = [
  'bridge',
  'master',
  'interface_type',
  'socket_file',
  'configuration_path',
  'topology',
  'role',
  'netAttachDefName',
  'clusterNetwork',
  'confDir',
  'binDir',
  'kubeconfig',
  'readinessindicatorfile',
] as const;
const NUMBERS = ['mtu', 'vlan'] as const;
const TRUNK = ['id', 'minID', 'maxID'] as const;

const own = (from: JsonObject, keys: readonly string[], kind: 'string' | 'number'): JsonObject =>
  Object.fromEntries(
    keys.filter((key) => Object.hasOwn(from, key) && typeof from[key] === kind).map((key) => [key, from[key]]),
  );

/** Settings of a plugin that say how pods are connected. A plugin without a type is none. */
export function settingsOf(plugin: JsonObject): readonly CniPluginSettings[] {
  const { type, ipam, trunk, delegates, defaultNetworks } = plugin;
  if (typeof type !== 'string') return [];
  const allocator = isObject(ipam) ? ipam['type'] : undefined;
  return [
    {
      type,
      ...(typeof allocator === 'string' && { ipam: allocator }),
      ...own(plugin, TEXTS, 'string'),
      ...own(plugin, NUMBERS, 'number'),
      ...(Array.isArray(trunk) && { trunk: trunk.filter(isObject).map((range) => own(range, TRUNK, 'number')) }),
      ...(Array.isArray(delegates) && { delegates: delegates.filter(isObject).map(delegateOf) }),
      ...(Array.isArray(defaultNetworks) && {
        defaultNetworks: defaultNetworks.filter((name) => typeof name === 'string'),
      }),
    },
  ];
}

/** A delegate may be a list of plugins, of which the first makes the interface. */
function delegateOf(delegate: JsonObject): { readonly name?: string; readonly type?: string } {
  const { plugins } = delegate;
  const first: unknown = Array.isArray(plugins) ? plugins[0] : undefined;
  return { ...own(isObject(first) ? first : {}, ['type'], 'string'), ...own(delegate, ['name', 'type'], 'string') };
}

/** Programs that a runtime starts for these configurations: plugins, their address management, delegates of Multus. */
export function programsOf(configurations: readonly CniConfiguration[]): readonly string[] {
  const settings = configurations.flatMap((each) => each.settings ?? []);
  const names = settings.flatMap(({ type, ipam, delegates = [] }) => [
    type,
    ...(ipam === undefined ? [] : [ipam]),
    ...delegates.flatMap((delegate) => delegate.type ?? []),
  ]);
  // A name is a name in a folder, never a way out of it.
  return [...new Set(names)].filter((name) => name !== '' && !name.includes('/'));
}

const REFERENCES = [
  'kubeconfig',
  'readinessindicatorfile',
  'socket_file',
  'configuration_path',
  'clusterNetwork',
] as const;

/** Files that configurations name. `socket_file` may have a scheme in front; `clusterNetwork` may be a name. */
export const referencesOf = (configurations: readonly CniConfiguration[]): readonly Omit<CniReference, 'exists'>[] =>
  configurations.flatMap(({ file, settings = [] }) =>
    settings.flatMap((plugin) =>
      REFERENCES.flatMap((key) => {
        const path = plugin[key]?.replace(/^unix:/, '');
        return path?.startsWith('/') ? [{ key, path, configuration: file }] : [];
      }),
    ),
  );
