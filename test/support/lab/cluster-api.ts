import { mustIn, type Place } from './place.ts';

/** Port of the API server on 127.0.0.1 of its place, which is nobody else's. */
export const API_PORT = 6443;
const SERVER = `https://127.0.0.1:${API_PORT}`;

/** For requests and for CoreDNS; the server allows everything to it. */
const TOKEN = 'lab';
export const TOKEN_FILE = `${TOKEN},lab,lab\n`;

const COLLECTIONS = {
  Namespace: { root: '/api/v1', plural: 'namespaces' },
  Service: { root: '/api/v1', plural: 'services' },
  EndpointSlice: { root: '/apis/discovery.k8s.io/v1', plural: 'endpointslices' },
} as const;

export type Kind = keyof typeof COLLECTIONS;

/** A Kubernetes object; the API server says what is wrong with it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** JSON is YAML; the server's certificate is its own. */
export const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'lab', cluster: { server: SERVER, 'insecure-skip-tls-verify': true } }],
  users: [{ name: 'lab', user: { token: TOKEN } }],
  contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
  'current-context': 'lab',
});

export interface ApiRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
}

/** What the API server answers; an error with its words when it declines. */
export function callApi(place: Place, { method = 'GET', path, body }: ApiRequest): Promise<string> {
  const headers = ['-H', `Authorization: Bearer ${TOKEN}`, '-H', 'Content-Type: application/apply-patch+yaml'];
  const data = body === undefined ? [] : ['--data-binary', '@-'];
  const options = body === undefined ? {} : { input: JSON.stringify(body) };
  const curl = ['curl', '-sSk', '--fail-with-body', '-X', method, ...headers, ...data, `${SERVER}${path}`];
  return mustIn(place, curl, options);
}

/** Server-side apply: makes it, or makes it what it is here. */
export const applyObject = (place: Place, object: KubernetesObject): Promise<string> =>
  callApi(place, {
    method: 'PATCH',
    path: `${pathOf(object.kind, object.metadata.namespace, object.metadata.name)}?fieldManager=lab&force=true`,
    body: object,
  });

export function pathOf(kind: Kind, namespace: string | undefined, name: string): string {
  const { root, plural } = COLLECTIONS[kind];
  return namespace === undefined ? `${root}/${plural}/${name}` : `${root}/namespaces/${namespace}/${plural}/${name}`;
}
