import type { Host } from '../model/host.ts';
import type { Lookups } from '../model/lookups.ts';
import type { Resolver } from '../model/resolver.ts';
import { clusterDomainOf } from './cluster-domain.ts';
import { bareName } from './resolver.ts';

/** Cluster domain that lookups were made with, else the one that the search list shows, else the usual one. */
export const clusterDomain = (lookups: Lookups | undefined, resolver: Resolver): string =>
  lookups ? bareName(lookups.clusterDomain) : clusterDomainOf(resolver.search).domain;

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
