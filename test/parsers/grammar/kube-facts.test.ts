import t from 'tap';
import { parseKubeYaml } from '../../../src/parsers/grammar/kube-yaml.ts';

const MACHINE = {
  spec: {
    domain: { devices: { interfaces: [{ name: 'default', masquerade: {} }] } },
    networks: [{ name: 'default', pod: {} }],
  },
};
const INTERFACES = [{ name: 'default', binding: 'masquerade', network: 'pod' }];
const POD = {
  metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'net1@eth5' } },
  spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
};
const POD_FACTS = { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', networks: 'net1@eth5' };

const TABLE: [object: object, facts: unknown][] = [
  [{ kind: 'VirtualMachineInstanceReplicaSet', spec: { template: MACHINE } }, { interfaces: INTERFACES }],
  [
    { kind: 'VirtualMachinePool', spec: { virtualMachineTemplate: { spec: { template: MACHINE } } } },
    { interfaces: INTERFACES },
  ],
  [{ kind: 'VirtualMachinePool', spec: {} }, {}],
  [{ kind: 'DaemonSet', spec: { template: POD } }, POD_FACTS],
  [{ kind: 'Deployment', spec: { template: POD } }, POD_FACTS],
  [{ kind: 'CronJob', spec: { jobTemplate: { spec: { template: POD } } } }, POD_FACTS],
  [{ kind: 'Job', spec: 5 }, {}],
  [
    { apiVersion: 'kubernetes.cni.cncf.io/v1', kind: 'Network', spec: { config: '{"type":"ovs"}' } },
    { config: { type: 'ovs' } },
  ],
];

t.test('kube-facts', async (t) => {
  for (const [object, facts] of TABLE) {
    t.strictSame(parseKubeYaml(JSON.stringify(object)).value[0]?.network, facts, JSON.stringify(object));
  }

  t.test('what a template holds', async (t) => {
    const template = { kind: 'Template', objects: [{ kind: 'VirtualMachine', spec: { template: MACHINE } }, 5] };
    t.match(parseKubeYaml(JSON.stringify(template)).value, [
      { kind: 'Template', network: undefined },
      { kind: 'VirtualMachine', network: { interfaces: INTERFACES } },
    ]);
  });
});
