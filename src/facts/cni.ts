import type { Cni, CniConfiguration } from '../model/cni.ts';

/** Where runtimes look: upstream, CRI-O on OpenShift, Multus' delegate, k3s and RKE2. */
export const CNI_DIRECTORIES = [
  '/etc/cni/net.d',
  '/etc/kubernetes/cni/net.d',
  '/run/multus/cni/net.d',
  '/var/lib/rancher/k3s/agent/etc/cni/net.d',
  '/var/lib/rancher/rke2/agent/etc/cni/net.d',
];
/** libcni/conf.go takes no other names. */
export const CNI_EXTENSION = /\.(conflist|conf|json)$/;

/** A configuration file with its place in the slice. */
export interface PlacedConfiguration {
  readonly index: number;
  readonly configuration: CniConfiguration;
  /** Folder and name of the file. */
  readonly directory: string;
  readonly basename: string;
}

/** In the order in which a runtime picks them. */
export const configurations = (cni: Cni): readonly PlacedConfiguration[] =>
  cni.configurations.map((configuration, index) => {
    const slash = configuration.file.lastIndexOf('/');
    return {
      index,
      configuration,
      directory: configuration.file.slice(0, Math.max(slash, 0)) || '/',
      basename: configuration.file.slice(slash + 1),
    };
  });

/** A runtime can give pods a network by it; `loopback` alone is none. */
export const isUsable = ({ configuration: { problem, plugins } }: PlacedConfiguration): boolean =>
  problem === undefined && plugins.some((plugin) => plugin !== 'loopback');
