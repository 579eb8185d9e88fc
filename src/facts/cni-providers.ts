import type { CniConfiguration, CniProvider } from '../model/cni.ts';

/** What gives a provider away on a node. */
interface Fingerprint {
  readonly name: string;
  /** Each has to match an interface. */
  readonly interfaces?: readonly RegExp[];
  /** `/proc/PID/comm`, which the kernel cuts after 15 bytes. */
  readonly processes?: readonly string[];
  readonly files?: readonly string[];
  /** `type` of a plugin. */
  readonly plugins?: readonly string[];
  /** Name of its configuration, where it uses the plugins of everybody. */
  readonly configuration?: RegExp;
}

/**
 * `cni0`, `tunl0`, `br-int` and `genev_sys_6081` are of several providers, and `tun0` of any VPN: they prove
 * nothing by themselves.
 */
const FINGERPRINTS: readonly Fingerprint[] = [
  {
    name: 'flannel',
    interfaces: [/^flannel(?:\.\d+|-v6\.\d+|-wg(?:-v6)?)$/],
    processes: ['flanneld'],
    files: ['/run/flannel/subnet.env'],
    plugins: ['flannel'],
  },
  {
    name: 'Calico',
    interfaces: [/^(?:cali[0-9a-f]{11}|vxlan(?:-v6)?\.calico|wireguard\.cali)$/],
    processes: ['calico-node', 'calico-felix'],
    files: ['/var/lib/calico/nodename'],
    plugins: ['calico'],
  },
  {
    name: 'Cilium',
    interfaces: [/^(?:cilium_(?:host|net|vxlan|geneve)|lxc_health|lxc[0-9a-f]{12})$/],
    processes: ['cilium-agent'],
    files: ['/var/run/cilium/cilium.sock'],
    plugins: ['cilium-cni'],
  },
  {
    name: 'OVN-Kubernetes',
    interfaces: [/^ovn-k8s-mp\d+$/],
    processes: ['ovnkube', 'ovnkube-node'],
    files: ['/var/run/ovn-kubernetes'],
    plugins: ['ovn-k8s-cni-overlay'],
  },
  { name: 'Kube-OVN', interfaces: [/^ovn0$/], processes: ['kube-ovn-daemon'], plugins: ['kube-ovn'] },
  {
    name: 'OpenShift SDN',
    interfaces: [/^tun0$/, /^vxlan_sys_4789$/, /^br0$/],
    processes: ['openshift-sdn-n'],
    plugins: ['openshift-sdn'],
  },
  {
    name: 'Antrea',
    interfaces: [/^antrea-(?:gw|tun|egress|wg)\d+$/],
    processes: ['antrea-agent'],
    files: ['/var/run/antrea'],
    plugins: ['antrea'],
  },
  {
    name: 'Weave',
    interfaces: [/^(?:weave|vethwe-bridge|vxlan-6784)$/],
    processes: ['weaver'],
    plugins: ['weave-net'],
  },
  {
    name: 'kube-router',
    interfaces: [/^kube-(?:bridge|dummy-if)$/],
    processes: ['kube-router'],
    configuration: /kube-?router/,
  },
  { name: 'kindnet', processes: ['kindnetd'], configuration: /kindnet/ },
  {
    name: 'AWS VPC CNI',
    interfaces: [/^eni[0-9a-f]{11}$/],
    processes: ['aws-k8s-agent'],
    plugins: ['aws-cni'],
  },
  { name: 'Azure CNI', interfaces: [/^azv[0-9a-f]{11}$/], processes: ['azure-cns'], plugins: ['azure-vnet'] },
  { name: 'GKE', interfaces: [/^gke[0-9a-f]{11}$/], configuration: /gke-ptp/ },
  { name: 'Kuryr', processes: ['kuryr-daemon'], plugins: ['kuryr-cni'] },
];

/** Files whose being there says something. */
export const PROVIDER_FILES: readonly string[] = FINGERPRINTS.flatMap(({ files = [] }) => files);

/** What of a host tells the provider. */
export interface ProviderTraces {
  readonly interfaces: readonly string[];
  readonly processes: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly configurations: readonly CniConfiguration[];
}

/** One of each kind is enough: a node has an interface for each pod. */
function interfaceEvidence(patterns: readonly RegExp[], interfaces: readonly string[]): readonly string[] {
  const found = patterns.map((pattern) => interfaces.find((name) => pattern.test(name)));
  return found.every((name) => name !== undefined) ? found : [];
}

const matches = ({ plugins = [], configuration }: Fingerprint, seen: CniConfiguration): boolean =>
  seen.plugins.some((plugin) => plugins.includes(plugin)) ||
  (configuration?.test(seen.file.slice(seen.file.lastIndexOf('/') + 1)) ?? false);

/** Network providers that left traces here. Several are a leftover, or one calls the other. */
export function providersOf({ interfaces, processes, files, configurations }: ProviderTraces): readonly CniProvider[] {
  return FINGERPRINTS.flatMap((print) => {
    const evidence = [
      ...interfaceEvidence(print.interfaces ?? [], interfaces).map((value) => ({ kind: 'interface' as const, value })),
      ...(print.processes ?? [])
        .filter((name) => processes.has(name))
        .map((value) => ({ kind: 'process' as const, value })),
      ...(print.files ?? []).filter((path) => files.has(path)).map((value) => ({ kind: 'file' as const, value })),
      ...configurations
        .filter((seen) => matches(print, seen))
        .map(({ file }) => ({ kind: 'configuration' as const, value: file })),
    ];
    return evidence.length > 0 ? [{ name: print.name, evidence }] : [];
  });
}
