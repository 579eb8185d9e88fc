/** What a Corefile says of its place. */
export interface CorefileSettings {
  /** Where it listens. */
  readonly address: string;
  /** The same before a colon and a port: health, readiness and metrics, as several servers share one namespace. */
  readonly host: string;
  readonly kubeconfig: string;
  /** Where names outside the cluster go. */
  readonly upstream: string;
}

export type Corefile = (settings: CorefileSettings) => string;

/** cluster/addons/dns/coredns/coredns.yaml.base of Kubernetes. */
export const UPSTREAM_COREFILE: Corefile = ({ address, host, kubeconfig, upstream }) => `.:53 {
    bind ${address}
    errors
    health ${host}:8080 {
        lameduck 5s
    }
    ready ${host}:8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus ${host}:9153
    forward . ${upstream} {
        max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

/** What the DNS operator of OpenShift writes for a cluster without settings of its own. */
export const OPENSHIFT_COREFILE: Corefile = ({ address, host, kubeconfig, upstream }) => `.:53 {
    bind ${address}
    bufsize 1232
    errors
    log . {
        class error
    }
    health ${host}:8080 {
        lameduck 20s
    }
    ready ${host}:8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    prometheus ${host}:9153
    forward . ${upstream} {
        policy sequential
    }
    cache 900 {
        denial 9984 30
    }
    reload
}
hostname.bind:53 {
    bind ${address}
    chaos
}
`;
