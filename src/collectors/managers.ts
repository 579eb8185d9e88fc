import { IP_ADDR } from '../facts/commands.ts';
import { isNetworkdManaged, RESOLVED } from '../facts/resolved.ts';
import { defineCollector } from '../model/collector.ts';
import type { ManagedLink, ManagerName, NetworkdLink, NetworkManagers, ResolvedLinkState } from '../model/managers.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseInterfacesFile } from '../parsers/interfaces-file.ts';
import { parseNetworkdLink } from '../parsers/networkd-link.ts';
import { parseNetworkManagerConf } from '../parsers/networkmanager-conf.ts';
import { type NetworkManagerDevice, parseNetworkManagerDevice } from '../parsers/networkmanager-device.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';
import { parseResolvedConf } from '../parsers/resolved-conf.ts';
import { parseResolvedLink } from '../parsers/resolved-link.ts';
import { joined, readConfiguration, readFolder } from './reading/files.ts';
import { namesByIndex } from './reading/link-names.ts';

const INDEX = /^\d+$/;
const NETWORKD_STATE = '/run/systemd/netif/state';
const DEVICES = '/run/NetworkManager/devices';
const NETWORK_MANAGER = {
  conf: '/etc/NetworkManager/NetworkManager.conf',
  /** NetworkManager.conf(5) names them in this order. */
  dropIns: ['/etc/NetworkManager/conf.d', '/run/NetworkManager/conf.d', '/usr/lib/NetworkManager/conf.d'],
  /** With a cache in between the first holds the real servers, and the second the cache. */
  resolvConfs: ['/run/NetworkManager/no-stub-resolv.conf', '/run/NetworkManager/resolv.conf'],
} as const;
const INTERFACES = '/etc/network/interfaces';
const SCRIPTS = '/etc/sysconfig/network-scripts';

/** Folders of configuration by who reads them; what is in them is not read here, but that it is there. */
const CONFIGURATION: readonly (readonly [keyof NetworkManagers['files'], folder: string, names: RegExp])[] = [
  ['networkd', '/etc/systemd/network', /\.(?:network|netdev|link)$/],
  ['networkd', '/run/systemd/network', /\.(?:network|netdev|link)$/],
  ['networkManager', '/etc/NetworkManager/system-connections', /^[^.]/],
  ['networkManager', '/run/NetworkManager/system-connections', /^[^.]/],
  ['netplan', '/etc/netplan', /\.yaml$/],
  ['netplan', '/run/netplan', /\.yaml$/],
  ['ifupdown', '/etc/network', /^interfaces$/],
  ['ifupdown', '/etc/network/interfaces.d', /^[\w-]+$/],
  ['networkScripts', SCRIPTS, /^ifcfg-(?!lo$)[^~]+$/],
  ['cloudInit', '/run/cloud-init', /^(?:instance-data|status)\.json$/],
  ['cloudInit', '/var/lib/cloud/data', /^(?:instance-id|status\.json)$/],
];

export default defineCollector({
  id: 'managers',
  summary: 'Who set up the network: systemd-networkd, NetworkManager, systemd-resolved, ifupdown and others, by link',
  reads: [
    NETWORKD_STATE,
    `${RESOLVED.networkdLinks}/*`,
    `${RESOLVED.links}/*`,
    RESOLVED.conf,
    NETWORK_MANAGER.conf,
    ...NETWORK_MANAGER.dropIns.map((folder) => `${folder}/*.conf`),
    `${DEVICES}/*`,
    ...NETWORK_MANAGER.resolvConfs,
    INTERFACES,
    ...new Set(CONFIGURATION.map(([, folder]) => folder)),
    IP_ADDR.join(' '),
  ],
  async collect(os) {
    if (os.foreignFiles) return absent('the files of network managers here belong to another network namespace');
    const [links, networkd, networkManager, resolved, files] = await Promise.all([
      linksOf(os),
      networkdState(os),
      networkManagerState(os),
      resolvedState(os),
      configuration(os),
    ]);
    const isManaged = links.some(({ managers }) => managers.length > 0);
    const isConfigured = Object.values(files).some((each) => each.length > 0);
    if (!isManaged && !isConfigured && !networkd && !networkManager && !resolved)
      return absent('no trace of a network manager');
    return ok({
      links,
      ...(networkd && { networkd }),
      ...(networkManager && { networkManager }),
      ...(resolved && { resolved }),
      files,
    });
  },
});

/** A file that may not be read says nothing, and the others go on. */
const quiet = <T>(reading: Promise<T>): Promise<T | undefined> => reading.catch(() => undefined);

/** Files of a folder that are named by interface index. */
async function byIndex<T>(os: Platform, folder: string, parse: (text: string) => { readonly value: T }) {
  const files = (await quiet(readFolder(os, folder, INDEX))) ?? [];
  return new Map(files.map(({ name, text }) => [Number(name), parse(text).value]));
}

async function linksOf(os: Platform): Promise<readonly ManagedLink[]> {
  const [names, networkd, told, devices, ifupdown, scripts] = await Promise.all([
    quiet(namesByIndex(os)),
    byIndex(os, RESOLVED.networkdLinks, parseNetworkdLink),
    byIndex(os, RESOLVED.links, parseResolvedLink),
    byIndex(os, DEVICES, parseNetworkManagerDevice),
    quiet(os.readFile(INTERFACES)),
    quiet(os.readDir(SCRIPTS)),
  ]);
  const stanzas = parseInterfacesFile(ifupdown ?? '').value.interfaces;
  const configured: readonly (readonly [ManagerName, ReadonlySet<string>])[] = [
    ['ifupdown', new Set(stanzas.filter(({ method }) => method !== 'manual').map(({ name }) => name))],
    ['network-scripts', new Set((scripts ?? []).map((name) => name.replace(/^ifcfg-/, '')))],
  ];
  return [...(names ?? [])].flatMap(([index, name]) => {
    const seen = { networkd: networkd.get(index), told: told.get(index), device: devices.get(index) };
    const others = configured.flatMap(([manager, interfaces]) => (interfaces.has(name) ? [manager] : []));
    return name === 'lo' ? [] : [{ interface: name, index, ...linkOf(seen, others) }];
  });
}

interface Seen {
  readonly networkd: NetworkdLink | undefined;
  readonly told: ResolvedLinkState | undefined;
  readonly device: NetworkManagerDevice | undefined;
}

function linkOf(
  { networkd, told, device }: Seen,
  others: readonly ManagerName[],
): Omit<ManagedLink, 'interface' | 'index'> {
  const { dns: _dns, domains: _domains, routeDomains: _routeDomains, ...state } = networkd ?? {};
  const ofNetworkd = isNetworkdManaged(networkd?.adminState);
  const ofNetworkManager = device?.managed === true;
  // The network scripts of Red Hat are read by NetworkManager where it runs.
  const rest = ofNetworkManager ? others.filter((manager) => manager !== 'network-scripts') : others;
  const { defaultRoute, llmnr, mdns } = told ?? {};
  return {
    managers: [
      ...(ofNetworkd ? ['systemd-networkd' as const] : []),
      ...(ofNetworkManager ? ['NetworkManager' as const] : []),
      ...rest,
    ],
    ...(networkd && { networkd: state }),
    ...(device && {
      networkManager: {
        managed: ofNetworkManager,
        ...(device.connectionUuid !== undefined && { connectionUuid: device.connectionUuid }),
      },
    }),
    ...namesOf(ofNetworkd ? networkd : told, device),
    ...(defaultRoute !== undefined && { defaultRoute }),
    ...(llmnr !== undefined && { llmnr }),
    ...(mdns !== undefined && { mdns }),
  };
}

/** Without systemd-resolved the leases of NetworkManager are all that says which servers a link brought. */
function namesOf(
  set: Pick<NetworkdLink, 'dns' | 'domains' | 'routeDomains'> | undefined,
  device: NetworkManagerDevice | undefined,
) {
  if (set) return { dns: set.dns, domains: set.domains, routeDomains: set.routeDomains };
  const leases = device?.leases ?? [];
  return { dns: leases.flatMap(({ dns }) => dns), domains: leases.flatMap(({ search }) => search), routeDomains: [] };
}

async function networkdState(os: Platform): Promise<NetworkManagers['networkd']> {
  const text = await quiet(os.readFile(NETWORKD_STATE));
  return text === undefined ? undefined : parseNetworkdLink(text).value;
}

async function networkManagerState(os: Platform): Promise<NetworkManagers['networkManager']> {
  const { conf, dropIns, resolvConfs } = NETWORK_MANAGER;
  const [files, ...written] = await Promise.all([
    quiet(readConfiguration(os, conf, [...dropIns])),
    ...resolvConfs.map((path) => quiet(os.readFile(path))),
  ]);
  const text = written.find((each) => each !== undefined);
  if ((files ?? []).length === 0 && text === undefined) return undefined;
  const { nameservers, search } = parseResolvConf(text ?? '').value;
  return { ...parseNetworkManagerConf(joined(files ?? [])).value, nameservers, search };
}

async function resolvedState(os: Platform): Promise<NetworkManagers['resolved']> {
  if ((await quiet(os.modified(RESOLVED.upstreams))) === undefined) return undefined;
  const files = (await quiet(readConfiguration(os, RESOLVED.conf, RESOLVED.dropIns))) ?? [];
  return { ...parseResolvedConf(joined(files)).value, mode: await resolvedMode(os) };
}

/** By the link first, as systemd-resolved.service(8) tells its modes apart. */
async function resolvedMode(os: Platform): Promise<NonNullable<NetworkManagers['resolved']>['mode']> {
  const target = (await quiet(os.readLink('/etc/resolv.conf'))) ?? '';
  if (target.endsWith('/run/systemd/resolve/stub-resolv.conf')) return 'stub';
  if (target.endsWith('/run/systemd/resolve/resolv.conf')) return 'uplink';
  if (target.endsWith('/lib/systemd/resolv.conf')) return 'static';
  const text = await quiet(os.readFile('/etc/resolv.conf'));
  if (text === undefined) return 'missing';
  return parseResolvConf(text).value.nameservers.includes('127.0.0.53') ? 'stub' : 'foreign';
}

async function configuration(os: Platform): Promise<NetworkManagers['files']> {
  const listings = await Promise.all(
    CONFIGURATION.map(async ([reader, folder, names]) => {
      const found = ((await quiet(os.readDir(folder))) ?? []).filter((name) => names.test(name));
      return { reader, paths: found.slice(0, 64).map((name) => `${folder}/${name}`) };
    }),
  );
  const of = (reader: keyof NetworkManagers['files']) =>
    listings.flatMap((listing) => (listing.reader === reader ? listing.paths : []));
  return {
    networkd: of('networkd'),
    networkManager: of('networkManager'),
    netplan: of('netplan'),
    ifupdown: of('ifupdown'),
    networkScripts: of('networkScripts'),
    cloudInit: of('cloudInit'),
  };
}
