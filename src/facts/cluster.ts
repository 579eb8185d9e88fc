import type { Host, Lookups, Resolver } from '../model/host.ts';
import { bareName } from './resolver.ts';

/** The domain that kubeadm, OpenShift and KubeVirt use unless told otherwise. */
const DEFAULT_DOMAIN = 'cluster.local';

/** Cluster domain that lookups were made with, else the one that the search list shows, else the usual one. */
export function clusterDomain(lookups: Lookups | undefined, resolver: Resolver | undefined): string {
  if (lookups) return bareName(lookups.clusterDomain);
  const service = resolver?.search.map(bareName).find((domain) => domain.startsWith('svc.'));
  return service?.slice('svc.'.length) ?? DEFAULT_DOMAIN;
}

/** Whether `name` is `domain` or below it; the root covers every name. */
export function isBelow(name: string, domain: string): boolean {
  const [below, above] = [bareName(name), bareName(domain)];
  return above === '' || below === above || below.endsWith(`.${above}`);
}

/** A guest or a pod of a cluster: its names should resolve. A node need not resolve them itself. */
export const isClusterWorkload = ({ role, virtualization }: Host): boolean =>
  role === 'pod' || role === 'launcher' || (role === 'vm' && virtualization === 'kubevirt');

/** Somebody wrote the cluster domain into the configuration or the search list of this host. */
export const isClusterDomainKnown = ({ clusterDomainSource }: Lookups): boolean =>
  clusterDomainSource === 'configured' || clusterDomainSource === 'search list';
