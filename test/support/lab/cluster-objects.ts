import type { KubernetesObject } from './cluster-api.ts';

/** A namespace. */
export const namespace = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

export interface ServiceWords {
  readonly namespace?: string;
  /** Cluster addresses, the first family first; `None` for a headless service. */
  readonly addresses?: readonly string[];
  /** Families of a headless service. */
  readonly families?: readonly ('IPv4' | 'IPv6')[];
  readonly port?: number;
  /** What an ExternalName is called outside. */
  readonly external?: string;
}

/** A service without a selector, so that no controller is missed: its endpoints are those that `endpoints` makes. */
export function service(name: string, words: ServiceWords = {}): KubernetesObject {
  const { namespace = 'prod2', addresses = ['None'], families = ['IPv4'], port = 80, external } = words;
  const metadata = { name, namespace };
  if (external !== undefined) {
    return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'ExternalName', externalName: external } };
  }
  const headless = addresses[0] === 'None';
  const ipFamilies = headless ? families : addresses.map(familyOf);
  const spec = {
    clusterIP: addresses[0],
    clusterIPs: addresses,
    ipFamilies,
    ipFamilyPolicy: ipFamilies.length === 2 ? 'RequireDualStack' : 'SingleStack',
    ports: [{ name: 'http', port, protocol: 'TCP' }],
  };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

export interface EndpointWords {
  readonly address: string;
  readonly hostname?: string;
  readonly ready?: boolean;
}

/** One slice of endpoints of a service, all of one family. */
export function endpoints(
  name: string,
  list: readonly EndpointWords[],
  { namespace = 'prod2', port = 80 }: Pick<ServiceWords, 'namespace' | 'port'> = {},
): KubernetesObject {
  const family = familyOf(list[0]?.address ?? '');
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${family.toLowerCase()}`,
      namespace,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: family,
    ports: [{ name: 'http', port, protocol: 'TCP' }],
    endpoints: list.map(({ address, hostname, ready = true }) => ({
      addresses: [address],
      conditions: { ready },
      ...(hostname !== undefined && { hostname }),
    })),
  };
}

const familyOf = (address: string) => (address.includes(':') ? 'IPv6' : 'IPv4');

/** Endpoints 10.129.SUBNET.1 and following. */
const many = (subnet: number, count: number): EndpointWords[] =>
  Array.from({ length: count }, (_, index) => ({ address: `10.129.${subnet}.${index + 1}` }));

/** One of each shape in which a service is named, in the namespaces `prod2` and `vm`; `empty` has none. */
export const OBJECTS: readonly KubernetesObject[] = [
  ...['prod2', 'vm', 'empty'].map(namespace),
  // With a cluster address.
  service('backend', { addresses: ['10.96.14.7', 'fd00:96::e07'] }),
  endpoints('backend', [{ address: '10.128.2.20' }]),
  service('legacy', { addresses: ['10.96.14.8'] }),
  endpoints('legacy', [{ address: '10.128.2.21' }]),
  service('six', { addresses: ['fd00:96::6'] }),
  endpoints('six', [{ address: 'fd00:10:128::6' }]),
  service('quiet', { addresses: ['10.96.14.9'] }),
  service('wide', { addresses: ['10.96.14.10'] }),
  endpoints('wide', many(1, 45)),
  // Headless.
  service('headless'),
  endpoints('headless', [
    { address: '10.128.2.16', hostname: 'web-0' },
    { address: '10.128.2.17', hostname: 'web-1' },
  ]),
  service('plain'),
  endpoints('plain', [{ address: '10.128.2.18' }, { address: '10.128.2.19' }]),
  service('dual', { addresses: ['None'], families: ['IPv4', 'IPv6'] }),
  endpoints('dual', [{ address: '10.128.2.22', hostname: 'db-0' }]),
  endpoints('dual', [{ address: 'fd00:10:128::22', hostname: 'db-0' }]),
  service('unready'),
  endpoints('unready', [{ address: '10.128.2.23', hostname: 'web-0', ready: false }]),
  service('bare'),
  service('big'),
  endpoints('big', many(2, 120)),
  // The second network of a virtual machine, where no controller looks for endpoints.
  service('mongo', { namespace: 'vm', port: 27017 }),
  endpoints('mongo', [{ address: '192.168.123.139' }], { namespace: 'vm', port: 27017 }),
  // Names of other names.
  service('ext', { external: 'backend.prod2.svc.cluster.local' }),
  service('ext-gone', { external: 'nothing.example.invalid' }),
  service('ext-outside', { external: 'www.example.test' }),
];
