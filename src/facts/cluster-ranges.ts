import type { Lookups } from '../model/lookups.ts';
import { familyOf, inPrefix, parseCidr } from './prefix.ts';
import { hasRecords } from './resolver.ts';

export interface ClusterRanges {
  readonly services: readonly string[];
  readonly pods: readonly string[];
  /** Nobody told them: they are the defaults of the distribution that fits the address of the API service. */
  readonly inferred: boolean;
}

/**
 * Service ranges by distribution: EKS, kubeadm, OpenShift, k3s and RKE2, EKS again, and the pod ranges that come with
 * them. The first lies within the second, where the API service has another address: the first of its range.
 */
const DEFAULTS: readonly (readonly [services: string, pods: readonly string[]])[] = [
  ['10.100.0.0/16', []],
  ['10.96.0.0/12', ['10.244.0.0/16', '192.168.0.0/16']],
  ['172.30.0.0/16', ['10.128.0.0/14']],
  ['10.43.0.0/16', ['10.42.0.0/16']],
  ['172.20.0.0/16', []],
];
const API_SERVICE = /^kubernetes\.default\.svc\./i;
/** Where nothing else is known, the range that most clusters have at the least. */
const LEAST_LENGTH = 16;

/** Told by the configuration, else inferred from the address of `kubernetes.default.svc`. */
export function clusterRanges(lookups: Pick<Lookups, 'lookups' | 'serviceRanges' | 'podRanges'>): ClusterRanges {
  const { serviceRanges, podRanges } = lookups;
  const api = lookups.lookups.find((lookup) => API_SERVICE.test(lookup.name) && hasRecords(lookup))?.answers[0];
  const inferred = api === undefined ? undefined : rangesAround(api);
  return {
    services: serviceRanges ?? inferred?.services ?? [],
    pods: podRanges ?? inferred?.pods ?? [],
    inferred: serviceRanges === undefined,
  };
}

function rangesAround(api: string): Pick<ClusterRanges, 'services' | 'pods'> {
  const known = DEFAULTS.find(([services]) => isWithin(api, [services]));
  if (known) return { services: [known[0]], pods: known[1] };
  const [a, b] = api.split('.');
  return { services: familyOf(api) === 'inet' ? [`${a}.${b}.0.0/${LEAST_LENGTH}`] : [], pods: [] };
}

/** Whether an address lies in one of these prefixes. */
export const isWithin = (address: string, ranges: readonly string[]): boolean =>
  ranges.some((range) => {
    const prefix = parseCidr(range, familyOf(address));
    return prefix !== undefined && inPrefix(address, prefix.network, prefix.length);
  });
