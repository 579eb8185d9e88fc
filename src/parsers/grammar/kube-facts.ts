import { isObject, type JsonObject } from '../../model/json.ts';
import { parseCorefile } from './corefile.ts';

type Facts = (object: JsonObject) => JsonObject;

/** The value at a path of keys; undefined where the way ends. */
function at(object: unknown, path: string): unknown {
  let value = object;
  for (let [start, end] = [0, 0]; end < path.length; start = end + 1) {
    const dot = path.indexOf('.', start);
    end = dot === -1 ? path.length : dot;
    const key = path.slice(start, end);
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The members that have a value. */
const present = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));

/** Members with the names of keys. */
const pick = (object: unknown, ...keys: readonly string[]): JsonObject =>
  present(Object.fromEntries(keys.map((key) => [key, at(object, key)])));

/** Pairs of its name and its value, of one annotation or label, whose keys hold dots. */
const marked = (object: JsonObject, place: 'annotations' | 'labels', key: string): unknown => {
  const marks = at(object, `metadata.${place}`);
  return isObject(marks) && Object.hasOwn(marks, key) ? marks[key] : undefined;
};

/** JSON in a text, as annotations hold it; the text itself where it is none. */
function embedded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Members of an interface of a virtual machine that say how it is bound: kubevirt.io/v1 Interface. */
const BINDINGS = ['masquerade', 'bridge', 'sriov', 'passt', 'passtBinding', 'slirp', 'macvtap'];

function machineInterfaces(spec: unknown): readonly JsonObject[] {
  const networks = new Map<unknown, JsonObject>();
  for (const network of objects(at(spec, 'networks'))) {
    if (!networks.has(network['name'])) networks.set(network['name'], network);
  }
  return objects(at(spec, 'domain.devices.interfaces')).map((device) => {
    const network = networks.get(device['name']);
    return present({
      ...pick(device, 'name', 'macAddress', 'model', 'state'),
      binding: at(device, 'binding.name') ?? BINDINGS.find((binding) => Object.hasOwn(device, binding)),
      network: at(network, 'multus.networkName') ?? (at(network, 'pod') === undefined ? undefined : 'pod'),
    });
  });
}

const machine = (spec: unknown): JsonObject => ({
  interfaces: machineInterfaces(spec),
  ...pick(spec, 'hostname', 'subdomain', 'dnsPolicy', 'dnsConfig', 'evictionStrategy'),
});

const virtualMachine: Facts = (object) => {
  const labels = at(object, 'spec.template.metadata.labels');
  return { ...machine(at(object, 'spec.template.spec')), ...present({ labels }) };
};

const virtualMachinePool: Facts = (object) => {
  const template = at(object, 'spec.virtualMachineTemplate');
  return isObject(template) ? virtualMachine(template) : {};
};

const virtualMachineInstance: Facts = (object) => ({
  ...machine(at(object, 'spec')),
  ...present({
    labels: at(object, 'metadata.labels'),
    addresses: at(object, 'status.interfaces'),
    nodeName: at(object, 'status.nodeName'),
    migration: at(object, 'status.migrationState'),
  }),
});

const pod: Facts = (object) =>
  present({
    ...pick(at(object, 'spec'), 'hostNetwork', 'dnsPolicy', 'dnsConfig', 'hostname', 'subdomain', 'nodeName'),
    addresses: at(object, 'status.podIPs') ?? at(object, 'status.podIP'),
    labels: at(object, 'metadata.labels'),
    networks: embedded(marked(object, 'annotations', 'k8s.v1.cni.cncf.io/networks')),
    networkStatus: embedded(marked(object, 'annotations', 'k8s.v1.cni.cncf.io/network-status')),
    ovnNetworks: embedded(marked(object, 'annotations', 'k8s.ovn.org/pod-networks')),
  });

/** Its pods, of which the template says what a Pod says. */
const workload: Facts = (object) => {
  const template = at(object, 'spec.template') ?? at(object, 'spec.jobTemplate.spec.template');
  return isObject(template) ? pod(template) : {};
};

const service: Facts = ({ spec }) => ({
  ...pick(
    spec,
    'type',
    'clusterIP',
    'clusterIPs',
    'externalName',
    'externalIPs',
    'selector',
    'publishNotReadyAddresses',
  ),
  headless: at(spec, 'clusterIP') === 'None',
  ports: objects(at(spec, 'ports')),
});

const endpoints: Facts = ({ subsets }) => ({
  addresses: objects(subsets).flatMap((subset) => objects(subset['addresses']).map(({ ip }) => ip)),
  notReadyAddresses: objects(subsets).flatMap((subset) => objects(subset['notReadyAddresses']).map(({ ip }) => ip)),
  ports: objects(subsets).flatMap((subset) => objects(subset['ports'])),
});

const endpointSlice: Facts = (object) =>
  present({
    ...pick(object, 'addressType', 'ports'),
    service: marked(object, 'labels', 'kubernetes.io/service-name'),
    endpoints: objects(object['endpoints']).map((each) =>
      present({ ...pick(each, 'addresses', 'hostname', 'nodeName'), ready: at(each, 'conditions.ready') }),
    ),
  });

const attachment: Facts = (object) =>
  present({
    config: embedded(at(object, 'spec.config')),
    resourceName: marked(object, 'annotations', 'k8s.v1.cni.cncf.io/resourceName'),
  });

/** A cluster-wide one has its network below `network`. Settings stand below the name of the topology. */
const userDefinedNetwork: Facts = ({ spec }) => {
  const network = at(spec, 'network') ?? spec;
  const topology = at(network, 'topology');
  const settings =
    typeof topology === 'string' ? at(network, topology.charAt(0).toLowerCase() + topology.slice(1)) : {};
  return present({ topology, ...(isObject(settings) && settings), namespaceSelector: at(spec, 'namespaceSelector') });
};

/** The status is what is in force: config/v1/types_network.go of openshift/api. */
const clusterNetwork: Facts = ({ spec, status }) => {
  const keys = ['networkType', 'clusterNetwork', 'serviceNetwork', 'clusterNetworkMTU'];
  return { ...pick(spec, ...keys), ...pick(status, ...keys) };
};

/** CoreDNS' own file, and those that its `import` lines name, end so by custom. */
const COREFILE = /^Corefile|\.(?:server|override)$/;

const configMap: Facts = ({ data }) => {
  const files = Object.entries(isObject(data) ? data : {}).flatMap(([file, text]) =>
    COREFILE.test(file) && typeof text === 'string' ? [{ file, ...parseCorefile(text).value }] : [],
  );
  return files.length > 0 ? { corefiles: files } : {};
};

/** NodeNetworkState, NodeNetworkConfigurationPolicy, NodeNetworkConfigurationEnactment: nmstate.io. */
const nmstate: Facts = ({ spec, status }) => {
  const state = at(status, 'currentState') ?? at(spec, 'desiredState') ?? at(status, 'desiredState');
  return present({
    interfaces: objects(at(state, 'interfaces')).map((each) =>
      pick(each, 'name', 'type', 'state', 'mtu', 'mac-address', 'ipv4', 'ipv6', 'bridge', 'vlan'),
    ),
    dns: at(state, 'dns-resolver.running') ?? at(state, 'dns-resolver.config'),
    routes: at(state, 'routes.running') ?? at(state, 'routes.config'),
    bridgeMappings: at(state, 'ovn.bridge-mappings'),
  });
};

const kubelet: Facts = (object) => pick(object, 'clusterDNS', 'clusterDomain', 'resolvConf', 'podCIDR', 'maxPods');
const kubeadm: Facts = ({ networking }) => pick(networking, 'podSubnet', 'serviceSubnet', 'dnsDomain');
const node: Facts = ({ spec, status }) => ({ ...pick(spec, 'podCIDRs'), ...pick(status, 'addresses') });

/** By kind, and by group where other groups have that kind too. */
const FACTS: ReadonlyMap<string, Facts> = new Map<string, Facts>([
  ['VirtualMachine', virtualMachine],
  ['VirtualMachineInstance', virtualMachineInstance],
  ['VirtualMachineInstanceReplicaSet', virtualMachine],
  ['VirtualMachinePool', virtualMachinePool],
  ['Pod', pod],
  ...['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'Job', 'CronJob'].map((kind): [string, Facts] => [
    kind,
    workload,
  ]),
  ['Service', service],
  ['Endpoints', endpoints],
  ['EndpointSlice', endpointSlice],
  ['NetworkAttachmentDefinition', attachment],
  // Its name before there was a standard.
  ['Network.kubernetes.cni.cncf.io', attachment],
  ['UserDefinedNetwork', userDefinedNetwork],
  ['ClusterUserDefinedNetwork', userDefinedNetwork],
  ['Network.config.openshift.io', clusterNetwork],
  ['ConfigMap', configMap],
  ['NodeNetworkState', nmstate],
  ['NodeNetworkConfigurationPolicy', nmstate],
  ['NodeNetworkConfigurationEnactment', nmstate],
  ['KubeletConfiguration', kubelet],
  ['ClusterConfiguration', kubeadm],
  ['Node', node],
]);

/** What a Kubernetes object says about networks; undefined for kinds that say nothing. */
export function networkFacts(object: JsonObject): JsonObject | undefined {
  const { apiVersion, kind } = object;
  if (typeof kind !== 'string') return undefined;
  const [group = ''] = typeof apiVersion === 'string' ? apiVersion.split('/', 1) : [];
  return (FACTS.get(`${kind}.${group}`) ?? FACTS.get(kind))?.(object);
}
