import {
  addSandbox,
  allocate,
  BIN,
  buildCniNode,
  type CniNode,
  CONFIGURATION,
  install,
  kubelet,
  NET_D,
  REAL,
  RESULTS,
  release,
  SUBNET,
} from '../../support/lab/faults/cni-node.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { ip, mustIn, writeIn } from '../../support/lab/place.ts';
import { addPod } from '../../support/lab/quiet/own-processes.ts';

type Fault = Scenario<CniNode>;

const programGone = (program: string): Fault => ({
  name: `${program}-gone`,
  injected: `rm ${BIN}/${program}`,
  cause: `cni-binary-missing:${program}`,
  inject: ({ node }) => mustIn(node, ['rm', `${BIN}/${program}`]),
  fix: 'decide',
  mend: (world) => install(world, program),
});

const MULTUS = `${NET_D}/00-multus.conf`;
const KUBECONFIG = `${NET_D}/multus.d/multus.kubeconfig`;
const READY = '/run/multus/cni/net.d/10-ovn-kubernetes.conf';
const READABLE = 'kind: Config\n';

/** Multus in front, without one of the files that it needs. */
const multusWaits = (name: string, missing: string, others: readonly string[]): Fault => ({
  name,
  injected: `Multus without ${missing.slice(missing.lastIndexOf('/') + 1)}`,
  cause: `cni-reference-missing:${missing}`,
  async inject({ node }) {
    await mustIn(node, ['cp', '/bin/true', `${BIN}/multus`]);
    for (const path of others) await writeIn(node, path, READABLE);
    const settings = { kubeconfig: KUBECONFIG, readinessindicatorfile: READY, clusterNetwork: CONFIGURATION };
    const network = { cniVersion: '0.3.1', name: 'multus-cni-network', type: 'multus', ...settings };
    await writeIn(node, MULTUS, JSON.stringify(network));
  },
  fix: 'decide',
  mend: ({ node }) => mustIn(node, ['rm', '-rf', MULTUS, `${NET_D}/multus.d`, '/run/multus', `${BIN}/multus`]),
});

const FILES: readonly Fault[] = [
  programGone('portmap'),
  programGone('host-local'),
  multusWaits('multus-kubeconfig-gone', KUBECONFIG, [READY]),
  multusWaits('network-provider-not-ready', READY, [KUBECONFIG]),
  {
    name: 'cni-configuration-gone',
    injected: `rm ${CONFIGURATION}`,
    cause: `cni-configuration-missing:${NET_D}`,
    inject: ({ node }) => mustIn(node, ['mv', CONFIGURATION, '/run/aside']),
    fix: 'decide',
    mend: ({ node }) => mustIn(node, ['mv', '/run/aside', CONFIGURATION]),
  },
  {
    name: 'cni-configuration-forgotten',
    injected: 'cp 10-flannel.conflist 00-old.conflist',
    cause: `cni-configuration-ambiguous:${NET_D}`,
    inject: ({ node }) => mustIn(node, ['cp', CONFIGURATION, `${NET_D}/00-old.conflist`]),
    fix: 'decide',
    mend: ({ node }) => mustIn(node, ['rm', `${NET_D}/00-old.conflist`]),
  },
  {
    name: 'cni-configuration-cut-off',
    injected: 'half a file in front',
    cause: `cni-configuration-ambiguous:${NET_D}/00-new.conflist`,
    inject: ({ node }) => writeIn(node, `${NET_D}/00-new.conflist`, '{"cniVersion": "1.0.0", "plug'),
    fix: 'decide',
    mend: ({ node }) => mustIn(node, ['rm', `${NET_D}/00-new.conflist`]),
  },
];

const STUB = '/etc/kubelet-resolv.conf';
const HELD = Array.from({ length: 8 }, (_, i) => `held-${i}`);

const STATE: readonly Fault[] = [
  {
    name: 'addresses-used-up',
    injected: 'host-local ADD, until none is left',
    cause: 'host-local-exhausted:cbr0',
    async inject(world) {
      for (const id of HELD) await allocate(world, id);
    },
    fix: 'decide',
    async mend(world) {
      for (const id of HELD) await release(world, id);
    },
  },
  {
    name: 'addresses-leaked',
    injected: 'ip netns delete of a pod, and no DEL',
    cause: 'host-local-leaked:cbr0',
    async inject(world) {
      await addPod(world.node, 'cni-c');
      await addSandbox(world, 'cni-c');
      await mustIn(world.node, ['ip', 'netns', 'delete', 'cni-c']);
    },
    mend: ({ node }) => mustIn(node, ['rm', `${RESULTS}/cbr0-cni-c-eth0`]),
  },
  {
    name: 'kubelet-hands-out-the-stub',
    injected: `resolvConf: ${STUB} with 127.0.0.53`,
    cause: `cluster-dns-forward-loop:${STUB}`,
    async inject(world) {
      await writeIn(world.node, STUB, 'nameserver 127.0.0.53\n');
      await kubelet(world, STUB);
    },
    mend: (world) => kubelet(world, REAL),
  },
  {
    name: 'flannel-subnet-new',
    injected: 'FLANNEL_SUBNET=10.244.9.1/24',
    cause: 'flannel-subnet-differs:cni0',
    inject: ({ node }) => writeIn(node, '/run/flannel/subnet.env', SUBNET('10.244.9.1/24')),
    fix: 'decide',
    mend: ({ node }) => writeIn(node, '/run/flannel/subnet.env', SUBNET('10.244.1.1/24')),
  },
  {
    name: 'flannel-tunnel-small',
    injected: 'ip link set flannel.1 mtu 1280',
    cause: 'flannel-subnet-differs:flannel.1',
    inject: ({ node }) => ip(node, 'link set flannel.1 mtu 1280'),
  },
];

const world: World<CniNode> = {
  name: 'cni-node',
  build: buildCniNode,
  place: ({ node }) => node,
  scenarios: [...FILES, ...STATE],
  pairs: [['addresses-used-up', 'kubelet-hands-out-the-stub']],
};

export default world;
