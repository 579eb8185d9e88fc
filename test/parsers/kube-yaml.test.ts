import t from 'tap';
import { parseKubeYaml } from '../../src/parsers/grammar/kube-yaml.ts';
import kubeYaml from '../../src/parsers/kube-yaml.ts';
import { fixturesOf, publicCaptures, readFixture } from '../support/captures.ts';
import { testParserTrials } from '../support/parser-trials.ts';

const summaries = (text: string) => parseKubeYaml(text).value.map(({ object: _object, ...rest }) => rest);
const reasons = (text: string) => parseKubeYaml(text).problems.map(({ line, reason }) => [line, reason]);
const networkOf = (text: string) => parseKubeYaml(text).value[0]?.network;

const seed = (name: string): string => readFixture('kube-yaml', `seed-${name}.yaml`);
const PORT = { protocol: 'TCP', port: 80, targetPort: 8080 };

const SEEDS: readonly [name: string, documents: readonly object[]][] = [
  ['ingress', [{ line: 1, apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'demo-ingress' }]],
  [
    'network-attachment-definition-ovs',
    [
      {
        line: 1,
        apiVersion: 'k8s.cni.cncf.io/v1',
        kind: 'NetworkAttachmentDefinition',
        name: 'ovs-net-br1',
        network: { config: { cniVersion: '0.3.1', type: 'ovs', bridge: 'br1' } },
      },
    ],
  ],
  ['network-cluster-spec', [{ line: 1 }]],
  [
    'network-cluster',
    [
      {
        line: 1,
        apiVersion: 'config.openshift.io/v1',
        kind: 'Network',
        name: 'cluster',
        network: {
          networkType: 'OVNKubernetes',
          clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }],
          serviceNetwork: ['172.30.0.0/16'],
        },
      },
    ],
  ],
  [
    'service-clusterip',
    [
      {
        line: 1,
        apiVersion: 'v1',
        kind: 'Service',
        name: 'backend',
        namespace: 'prod2',
        network: { type: 'ClusterIP', selector: { tier: 'backend' }, headless: false, ports: [PORT] },
      },
    ],
  ],
  [
    'service-headless',
    [
      {
        line: 1,
        apiVersion: 'v1',
        kind: 'Service',
        name: 'mysubdomain',
        namespace: 'prod2',
        network: {
          type: 'ClusterIP',
          clusterIP: 'None',
          selector: { tier: 'backend' },
          headless: true,
          ports: [{ protocol: 'TCP', port: 1234, targetPort: 1234 }],
        },
      },
    ],
  ],
  [
    'service-endpoints-mongo',
    [
      {
        line: 2,
        apiVersion: 'v1',
        kind: 'Service',
        name: 'mongo',
        network: {
          clusterIP: 'None',
          headless: true,
          ports: [{ port: 27017, targetPort: 27017, name: 'mongo', nodePort: 0 }],
        },
      },
      {
        line: 15,
        apiVersion: 'v1',
        kind: 'Endpoints',
        name: 'mongo',
        network: { addresses: ['192.168.123.139'], notReadyAddresses: [], ports: [{ port: 27017, name: 'mongo' }] },
      },
    ],
  ],
  [
    'virtual-machine-labels',
    [
      {
        line: 1,
        apiVersion: 'kubevirt.io/v1',
        kind: 'VirtualMachine',
        name: 'backendvm',
        network: { interfaces: [], labels: { tier: 'backend' } },
      },
    ],
  ],
];

/** Objects of a kind, written as short as may be, and what is said of their network. */
const KINDS: readonly [name: string, text: string, network: object | undefined][] = [
  [
    'a virtual machine instance',
    `kind: VirtualMachineInstance
spec:
  domain: {devices: {interfaces: [{name: a, masquerade: {}, macAddress: "02:00:00:00:00:01"}, {name: b, bridge: {}}, {name: c, binding: {name: l2bridge}}]}}
  networks: [{name: a, pod: {}}, {name: b, multus: {networkName: ns/br1}}]
status: {nodeName: n1, interfaces: [{name: a, ipAddress: 10.0.2.2}]}`,
    {
      interfaces: [
        { name: 'a', macAddress: '02:00:00:00:00:01', binding: 'masquerade', network: 'pod' },
        { name: 'b', binding: 'bridge', network: 'ns/br1' },
        { name: 'c', binding: 'l2bridge' },
      ],
      addresses: [{ name: 'a', ipAddress: '10.0.2.2' }],
      nodeName: 'n1',
    },
  ],
  [
    'a pod',
    `kind: Pod
metadata:
  annotations: {k8s.v1.cni.cncf.io/networks: "a,b@eth7", k8s.v1.cni.cncf.io/network-status: '[{"name":"x","ips":["10.1.1.1"]}]'}
spec: {dnsPolicy: ClusterFirst, hostNetwork: true}
status: {podIPs: [{ip: 10.1.1.1}]}`,
    {
      hostNetwork: true,
      dnsPolicy: 'ClusterFirst',
      addresses: [{ ip: '10.1.1.1' }],
      networks: 'a,b@eth7',
      networkStatus: [{ name: 'x', ips: ['10.1.1.1'] }],
    },
  ],
  [
    'an endpoint slice',
    'kind: EndpointSlice\nmetadata: {labels: {kubernetes.io/service-name: s}}\naddressType: IPv4\nendpoints: [{addresses: [10.1.1.1], conditions: {ready: false}}]\nports: [{port: 80}]',
    {
      addressType: 'IPv4',
      ports: [{ port: 80 }],
      service: 's',
      endpoints: [{ addresses: ['10.1.1.1'], ready: false }],
    },
  ],
  [
    'a user defined network',
    'apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nspec: {topology: Layer2, layer2: {role: Primary, subnets: [10.100.0.0/16], ipam: {lifecycle: Persistent}}}',
    { topology: 'Layer2', role: 'Primary', subnets: ['10.100.0.0/16'], ipam: { lifecycle: 'Persistent' } },
  ],
  [
    'a cluster user defined network',
    'kind: ClusterUserDefinedNetwork\nspec: {namespaceSelector: {matchLabels: {a: b}}, network: {topology: Localnet, localnet: {role: Secondary, physicalNetworkName: tenant}}}',
    {
      topology: 'Localnet',
      role: 'Secondary',
      physicalNetworkName: 'tenant',
      namespaceSelector: { matchLabels: { a: 'b' } },
    },
  ],
  [
    'the status of the cluster network',
    'apiVersion: config.openshift.io/v1\nkind: Network\nspec: {networkType: OpenShiftSDN}\nstatus: {networkType: OVNKubernetes, clusterNetworkMTU: 1400}',
    { networkType: 'OVNKubernetes', clusterNetworkMTU: 1400 },
  ],
  [
    'a network of another group',
    'apiVersion: operator.openshift.io/v1\nkind: Network\nspec: {networkType: x}',
    undefined,
  ],
  [
    'a Corefile',
    'kind: ConfigMap\ndata:\n  other: x\n  Corefile: |\n    .:53 {\n      loop\n    }\n',
    {
      corefiles: [
        {
          file: 'Corefile',
          servers: [{ keys: ['.:53'], plugins: [{ name: 'loop', args: [], line: 2 }], line: 1 }],
          snippets: [],
          imports: [],
        },
      ],
    },
  ],
  ['a config map without one', 'kind: ConfigMap\ndata: {a: b}', {}],
  [
    'the state of a node',
    'apiVersion: nmstate.io/v1beta1\nkind: NodeNetworkState\nstatus: {currentState: {interfaces: [{name: br1, type: ovs-bridge, state: up, other: 1}], dns-resolver: {running: {server: [10.0.0.2]}}}}',
    { interfaces: [{ name: 'br1', type: 'ovs-bridge', state: 'up' }], dns: { server: ['10.0.0.2'] } },
  ],
  [
    'a kubelet',
    'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [10.96.0.10]\nclusterDomain: cluster.local\nresolvConf: /run/systemd/resolve/resolv.conf',
    { clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local', resolvConf: '/run/systemd/resolve/resolv.conf' },
  ],
  [
    'kubeadm',
    'kind: ClusterConfiguration\nnetworking: {podSubnet: 10.244.0.0/16, dnsDomain: cluster.local}',
    { podSubnet: '10.244.0.0/16', dnsDomain: 'cluster.local' },
  ],
  ['a node', 'kind: Node\nspec: {podCIDRs: [10.244.0.0/24]}', { podCIDRs: ['10.244.0.0/24'] }],
  ['a kind with values of other kinds', 'kind: Service\nspec: 5', { headless: false, ports: [] }],
  ['a prototype for a kind', 'kind: __proto__\nspec: 5', undefined],
];

/** The file's own fault: tabs for indentation, a table of kubectl below. */
const FAULTY = new Map<string, readonly [number, string]>([
  ['kubevirt_user-guide-VirtualMachine-decentralized_live_migration-10', [9, 'Tabs are not allowed as indentation']],
  ['kubevirt_user-guide-VirtualMachine-decentralized_live_migration-11', [5, 'Tabs are not allowed as indentation']],
  ['kubevirt_user-guide-VirtualMachineInstance-cpu_hotplug-9', [23, 'Implicit keys need to be on a single line']],
]);

t.test('kube-yaml', async (t) => {
  for (const [name, documents] of SEEDS) {
    t.strictSame(summaries(seed(name)), documents, name);
    t.strictSame(reasons(seed(name)), [], `problems of ${name}`);
  }
  for (const [name, text, network] of KINDS) {
    t.strictSame(networkOf(text), network, name);
    t.strictSame(reasons(text), [], `problems of ${name}`);
  }

  t.test('lists and JSON', async (t) => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: {} };
    const list = { apiVersion: 'v1', kind: 'List', items: [service, 5, service] };
    const expected = { line: 1, apiVersion: 'v1', kind: 'Service', name: 's', network: { headless: false, ports: [] } };
    t.strictSame(summaries(JSON.stringify(list)), [expected, expected]);
    t.strictSame(summaries(JSON.stringify(service, null, 2)), [expected]);
    t.strictSame(
      parseKubeYaml('a: 1\n---\nb: 2\n').value.map(({ line, object }) => [line, object]),
      [
        [1, { a: 1 }],
        [3, { b: 2 }],
      ],
    );
  });

  t.test('what is no object', async (t) => {
    t.strictSame(reasons(''), []);
    t.strictSame(reasons('# nothing\n---\n'), []);
    t.strictSame(reasons('a word'), [[1, 'is not an object']]);
    t.strictSame(reasons('a: b\n\tc: d\n'), [[2, 'Tabs are not allowed as indentation']]);
    t.match(reasons("a: 'b\n"), [[1, /quote/]]);
    t.strictSame(reasons('{"a":'), [[1, 'is not valid JSON']]);
  });

  t.test('bombs', async (t) => {
    const lists = (name: string, of: string) =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(',')}]\n`;
    const bomb = ['a', 'b', 'c', 'd', 'e', 'f']
      .map((name, i, all) => lists(name, i === 0 ? 'x' : `*${all[i - 1]}`))
      .join('');
    t.match(reasons(bomb), [[1, /alias/]]);
    t.doesNotThrow(() => JSON.stringify(parseKubeYaml('a: &a\n  b: *a\n')), 'an object that holds itself');
    t.strictSame(reasons('- '.repeat(20_000)), [[1, 'more than 256 columns of indentation are not read']]);
    t.strictSame(reasons(`a: ${'['.repeat(65)}`), [[1, 'more than 64 open brackets are not read']]);
    t.strictSame(reasons(']'.repeat(300)), [[1, 'more than 256 unopened brackets are not read']]);
    t.strictSame(reasons('a: 1\n'.repeat(120_000)), [[1, 'more than 524288 characters of YAML are not read']]);
    t.strictSame(reasons(JSON.stringify({ a: Array(300_000).fill(1) })), [[1, 'more than 200000 values are not read']]);
    t.strictSame(parseKubeYaml('__proto__: {a: 1}\nb: 1\n').value[0]?.object, { b: 1 });
  });

  const corpus = publicCaptures('k8s-yaml');
  if (corpus.length > 0) {
    t.test('documents of others', async (t) => {
      for (const { name, text } of corpus) {
        const { value } = parseKubeYaml(text);
        const fault = FAULTY.get(name);
        t.strictSame(reasons(text).slice(0, 1), fault ? [fault] : [], `problems of ${name}`);
        if (fault) continue;
        const kinds = [...text.matchAll(/^kind: *(\S+)/gm)].map(([, kind]) => kind);
        t.strictSame(
          value.map(({ kind }) => kind),
          kinds,
          name,
        );
        t.ok(
          value.every(({ network, kind }) => network || kind === undefined),
          `networks of ${name}`,
        );
      }
    });
  }

  t.equal(await kubeYaml.load(), parseKubeYaml);
  testParserTrials(t, parseKubeYaml, fixturesOf('kube-yaml').slice(0, 3));
});
