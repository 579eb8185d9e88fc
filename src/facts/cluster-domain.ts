/** The default of kubeadm and of every distribution we know; OpenShift fixes it. */
const DEFAULT_DOMAIN = 'cluster.local';
/** RFC 1123 labels, short enough that service names still fit into the 253 characters of a name. */
const DOMAIN = /^(?=.{1,200}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/;

export interface ClusterDomain {
  /** Lower case, without a dot at the end. */
  readonly domain: string;
  readonly source: 'configured' | 'search list' | 'default';
}

/** The kubelet puts `<namespace>.svc.<domain>` and `svc.<domain>` into the search list of a pod. */
export function clusterDomainOf(search: readonly string[], configured?: string): ClusterDomain {
  if (configured !== undefined) return { domain: normal(configured), source: 'configured' };
  for (const entry of search) {
    const labels = normal(entry).split('.');
    const svc = labels.indexOf('svc');
    // `svc.` is the first or second label; further in it belongs to somebody's own domain.
    const domain = labels.slice(svc + 1).join('.');
    if ((svc === 0 || svc === 1) && DOMAIN.test(domain)) return { domain, source: 'search list' };
  }
  return { domain: DEFAULT_DOMAIN, source: 'default' };
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, '');
