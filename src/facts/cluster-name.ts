import { bareName } from './resolver.ts';

/**
 * What a name stands for by the Kubernetes DNS specification 1.1.0, section 2.3 and 2.4:
 * `SERVICE.NAMESPACE.svc.ZONE`, `HOSTNAME.SERVICE.NAMESPACE.svc.ZONE`, `_PORT._PROTOCOL.SERVICE.NAMESPACE.svc.ZONE`,
 * and, outside the specification, CoreDNS' `1-2-3-4.NAMESPACE.pod.ZONE`.
 */
export type ClusterName =
  | { readonly kind: 'service'; readonly service: string; readonly namespace: string }
  | { readonly kind: 'endpoint'; readonly endpoint: string; readonly service: string; readonly namespace: string }
  | {
      readonly kind: 'port';
      readonly port: string;
      readonly protocol: string;
      readonly service: string;
      readonly namespace: string;
    }
  | { readonly kind: 'pod'; readonly pod: string; readonly namespace: string }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'zone' }
  | { readonly kind: 'dns-version' }
  | { readonly kind: 'reverse' }
  /** Below the cluster domain, and of no form that exists there. */
  | { readonly kind: 'stray' }
  | { readonly kind: 'outside' };

export function clusterNameOf(name: string, zone: string): ClusterName {
  const bare = bareName(name);
  if (/(^|\.)(in-addr|ip6)\.arpa$/.test(bare)) return { kind: 'reverse' };
  if (bare === zone) return { kind: 'zone' };
  if (!bare.endsWith(`.${zone}`)) return { kind: 'outside' };
  const labels = bare.slice(0, -zone.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'dns-version' && labels.length === 0) return { kind: 'dns-version' };
  if (kind === 'svc') return belowSvc(labels);
  if (kind === 'pod') return belowPod(labels);
  return { kind: 'stray' };
}

function belowSvc(labels: readonly string[]): ClusterName {
  const [third, second, service, namespace] = [...Array<undefined>(4), ...labels].slice(-4);
  if (namespace === undefined) return { kind: 'zone' };
  if (service === undefined) return { kind: 'namespace', namespace };
  if (second === undefined) return { kind: 'service', service, namespace };
  if (labels.length === 3) return { kind: 'endpoint', endpoint: second, service, namespace };
  if (labels.length === 4 && third?.startsWith('_') && second.startsWith('_'))
    return { kind: 'port', port: third.slice(1), protocol: second.slice(1), service, namespace };
  return { kind: 'stray' };
}

function belowPod(labels: readonly string[]): ClusterName {
  const [pod, namespace] = [undefined, undefined, ...labels].slice(-2);
  if (labels.length > 2) return { kind: 'stray' };
  if (namespace === undefined) return { kind: 'zone' };
  return pod === undefined ? { kind: 'namespace', namespace } : { kind: 'pod', pod, namespace };
}

/** What a metric may tell of a name: there is no end of names. */
export type NameClass = 'cluster' | 'reverse' | 'outside';

export function nameClass(name: string, zone: string): NameClass {
  const { kind } = clusterNameOf(name, zone);
  return kind === 'reverse' || kind === 'outside' ? kind : 'cluster';
}

/** The target of an SRV record's data, `PRIORITY WEIGHT PORT TARGET`. */
export const srvTarget = (data: string): string => bareName(data.split(' ')[3] ?? '');
