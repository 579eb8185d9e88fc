import { CNI_DIRECTORIES, CNI_EXTENSION } from '../facts/cni.ts';
import { PROVIDER_FILES, providersOf } from '../facts/cni-providers.ts';
import { programsOf, referencesOf, settingsOf } from '../facts/cni-settings.ts';
import { IP_ADDR } from '../facts/commands.ts';
import type { CniBinary, CniConfiguration, CniReference, FlannelSubnet, PlacedCorefile } from '../model/cni.ts';
import { defineCollector } from '../model/collector.ts';
import type { Platform } from '../model/platform.ts';
import { absent, ok } from '../model/slice.ts';
import { parseCniConf } from '../parsers/cni-conf.ts';
import { parseCorefile } from '../parsers/corefile.ts';
import { parseFlannelSubnet } from '../parsers/flannel-subnet.ts';
import { readKubelet } from './reading/kubelet.ts';
import { namesByIndex } from './reading/link-names.ts';

/** Where distributions and OpenShift put the programs. */
const BINARIES = [
  '/opt/cni/bin',
  '/usr/libexec/cni',
  '/usr/lib/cni',
  '/var/lib/cni/bin',
  '/usr/local/libexec/cni',
  '/var/lib/rancher/k3s/data/current/bin',
  '/var/lib/rancher/k3s/data/cni',
];
/** Where containerd and CRI-O are told of other folders of programs. */
const RUNTIMES = ['/etc/containerd/config.toml', '/etc/crio/crio.conf'];
const RUNTIME_FOLDERS = /^\s*(?:bin_dirs?|plugin_dirs?)\s*=\s*(\[[^\]]*\]|"[^"\n]*")/gm;
const FLANNEL = '/run/flannel/subnet.env';
const COREFILE = '/etc/coredns/Corefile';
const PODS = '/var/lib/kubelet/pods';
/** Volume and file of the manifests of kubeadm, k3s, RKE2 and OpenShift. */
const MOUNTED = 'volumes/kubernetes.io~configmap/config-volume/Corefile';

/** Far more than anybody writes: a folder of the host must not fill the memory. */
const MAX_FILES = 256;
const MAX_PODS = 512;
const MAX_PROCESSES = 4096;
const MAX_COREFILES = 8;
const SMALL = { maxBytes: 256 * 1024 };
/** pkg/version/version.go of containernetworking/cni. */
const VERSIONS: ReadonlySet<string> = new Set(['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0']);

export default defineCollector({
  id: 'cni',
  summary: 'Container network: providers, CNI configurations in the order in which a runtime picks them, Corefiles',
  reads: [
    ...CNI_DIRECTORIES.map((directory) => `${directory}/*`),
    ...BINARIES,
    ...RUNTIMES,
    ...PROVIDER_FILES,
    COREFILE,
    `${PODS}/*/${MOUNTED}`,
    '/var/lib/kubelet/config.yaml',
    '/etc/kubernetes/kubelet.conf',
    '/proc/PID/cmdline',
    '/proc/PID/comm',
    'rtnetlink RTM_GETLINK',
    IP_ADDR.join(' '),
  ],
  async collect(os) {
    const listings = await Promise.all(CNI_DIRECTORIES.map(async (path) => ({ path, names: await os.readDir(path) })));
    const found = listings.filter(({ names }) => names !== undefined);
    const paths = found.flatMap(({ path, names }) =>
      (names ?? []).filter((name) => CNI_EXTENSION.test(name)).map((name) => `${path}/${name}`),
    );
    const configurations = shadowed(await Promise.all(paths.slice(0, MAX_FILES).map((file) => read(os, file))));
    const [interfaces, processes, files] = await Promise.all([
      interfaceNames(os),
      found.length > 0 ? processNames(os) : new Map<string, string>(),
      existing(os, PROVIDER_FILES),
    ]);
    const providers = providersOf({ interfaces, processes: new Set(processes.keys()), files, configurations });
    const corefiles = await readCorefiles(os);
    if (found.length === 0 && providers.length === 0 && corefiles.length === 0)
      return absent('no CNI configuration folder');
    const [flannel, kubelet] = await Promise.all([readFlannel(os), readKubelet(os, processes.get('kubelet'))]);
    return ok(
      {
        directories: found.map(({ path }) => path),
        configurations,
        providers,
        ...(await readBinaries(os, configurations)),
        references: await readReferences(os, configurations),
        ...(flannel && { flannel }),
        corefiles,
        ...(kubelet && { kubelet }),
      },
      paths.length > MAX_FILES ? `${paths.length - MAX_FILES} CNI configurations are not read` : undefined,
    );
  },
});

async function read(os: Platform, file: string): Promise<CniConfiguration> {
  const { value, problems } = parseCniConf((await os.readFile(file)) ?? '');
  const { name, cniVersion, plugins } = value;
  const [first] = problems;
  const problem = first ? `line ${first.line}: ${first.reason}` : versionProblem(cniVersion);
  return {
    file,
    plugins: plugins.flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
    settings: plugins.flatMap(settingsOf),
    ...(name !== undefined && { name }),
    ...(cniVersion !== undefined && { cniVersion }),
    ...(problem !== undefined && { problem }),
  };
}

/** Plugins refuse a version that they do not know; without one they take the first. */
const versionProblem = (version: string | undefined): string | undefined =>
  version === undefined || VERSIONS.has(version) ? undefined : `cniVersion ${version} is no version of CNI`;

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

/** Of the files of a folder the first that can be used is the network of all pods. */
function shadowed(configurations: readonly CniConfiguration[]): readonly CniConfiguration[] {
  const winners = new Map<string, string>();
  return configurations.map((configuration) => {
    const { file, problem, plugins } = configuration;
    const winner = winners.get(folderOf(file));
    if (winner !== undefined) return { ...configuration, shadowedBy: winner };
    if (problem === undefined && plugins.some((plugin) => plugin !== 'loopback')) winners.set(folderOf(file), file);
    return configuration;
  });
}

/** Where they cannot be seen the other traces have to tell. */
async function interfaceNames(os: Platform): Promise<readonly string[]> {
  return namesByIndex(os).then(
    (names) => [...names.values()],
    () => [],
  );
}

/** Processes of a namespace's files are not those of the namespace, but the daemons of the node all the same. */
async function processNames(os: Platform): Promise<ReadonlyMap<string, string>> {
  const ids = ((await os.readDir('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).slice(0, MAX_PROCESSES);
  const names = await Promise.all(ids.map((id) => os.readFile(`/proc/${id}/comm`).catch(() => undefined)));
  return new Map(names.flatMap((name, i) => (name === undefined ? [] : [[name.trim(), ids[i] ?? ''] as const])));
}

/** What may not be looked at proves nothing, like what is not there. */
async function existing(os: Platform, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const times = await Promise.all(paths.map((path) => os.modified(path).catch(() => undefined)));
  return new Set(paths.filter((_path, index) => times[index] !== undefined));
}

async function readBinaries(os: Platform, configurations: readonly CniConfiguration[]) {
  const own = configurations.flatMap(({ settings = [] }) => settings.flatMap(({ binDir }) => binDir ?? []));
  const folders = [...new Set([...BINARIES, ...own, ...(await runtimeFolders(os))])];
  const listings = await Promise.all(
    folders.map(async (path) => ({ path, names: await os.readDir(path).catch(() => undefined) })),
  );
  const present = listings.flatMap(({ path, names }) => (names ? [{ path, names: new Set(names) }] : []));
  const binaries = programsOf(configurations).map((name): CniBinary => {
    const folder = present.find(({ names }) => names.has(name));
    return folder ? { name, path: `${folder.path}/${name}` } : { name };
  });
  return { binaryDirectories: present.map(({ path }) => path), binaries };
}

/** As many as anybody names; what may not be read names none. */
async function runtimeFolders(os: Platform): Promise<readonly string[]> {
  const texts = await Promise.all(RUNTIMES.map((path) => os.readFile(path, SMALL).catch(() => undefined)));
  const values = texts.flatMap((text) => [...(text ?? '').matchAll(RUNTIME_FOLDERS)].map(([, value = '']) => value));
  const words = values.flatMap((value) => [...value.matchAll(/"([^"\n]*)"/g)].map(([, word = '']) => word));
  return words.filter((word) => word.startsWith('/')).slice(0, 16);
}

/** Pods of Multus and OVN see the node below /host, and write paths into configurations so. */
async function readReferences(os: Platform, configurations: readonly CniConfiguration[]): Promise<CniReference[]> {
  const references = referencesOf(configurations);
  const onHost = (path: string) => path.replace(/^\/host(?=\/)/, '');
  const paths = [...new Set(references.flatMap(({ path }) => [path, onHost(path)]))];
  // What may not be looked at may well be there.
  const there = await Promise.all(paths.map((path) => os.modified(path).catch(() => os.now())));
  const found = new Set(paths.filter((_path, index) => there[index] !== undefined));
  return references.map((each) => ({ ...each, exists: found.has(each.path) || found.has(onHost(each.path)) }));
}

async function readFlannel(os: Platform): Promise<FlannelSubnet | undefined> {
  const text = await os.readFile(FLANNEL, SMALL).catch(() => undefined);
  return text === undefined ? undefined : parseFlannelSubnet(text).value;
}

/** The folders of pods are closed to all but root. */
async function readCorefiles(os: Platform): Promise<readonly PlacedCorefile[]> {
  const pods = (await os.readDir(PODS).catch(() => undefined)) ?? [];
  const places = [COREFILE, ...pods.slice(0, MAX_PODS).map((pod) => `${PODS}/${pod}/${MOUNTED}`)];
  const files = await Promise.all(
    places.map(async (file) => ({ file, text: await os.readFile(file, SMALL).catch(() => undefined) })),
  );
  return files
    .flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]))
    .slice(0, MAX_COREFILES)
    .map(({ file, text }) => {
      const { value, problems } = parseCorefile(text);
      return { file, ...value, problems };
    });
}
