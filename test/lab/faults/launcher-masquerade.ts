import type { Test } from 'tap';
import type { Daemon } from '../../support/lab/daemon.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { holdTap } from '../../support/lab/frames.ts';
import { startDns } from '../../support/lab/knot.ts';
import { addNamespace } from '../../support/lab/namespace.ts';
import { DNS_SERVICE } from '../../support/lab/network.ts';
import { bindMasquerade, connect, MASQUERADE_RULES } from '../../support/lab/node.ts';
import { ip, ips, mustIn, type Place, writeIn } from '../../support/lab/place.ts';
import { withPrivateFiles } from '../../support/lab/private-files.ts';

/** A virt-launcher pod in masquerade binding, with the node as its gateway. */
interface Pod {
  readonly pod: Place;
  readonly node: Place;
  readonly qemu: Daemon;
}

async function build(t: Test): Promise<Pod> {
  const [network, node] = [await addNamespace(t, 'masquerade'), await addNamespace(t, 'node')];
  await connect(network, node, 'eth0', 'pod0');
  await ips(node, 'address add 10.244.1.1/24 dev pod0', `address add ${DNS_SERVICE}/32 dev lo`);
  await startDns(t, node, DNS_SERVICE);
  const serveDhcp = await bindMasquerade(t, network, '10.244.1.6/24');
  await ip(network, 'route add default via 10.244.1.1');
  await serveDhcp();
  const pod = await withPrivateFiles(t, network);
  await writeIn(
    pod,
    '/etc/resolv.conf',
    `search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_SERVICE}\n`,
  );
  return { pod, node, qemu: await holdTap(t, pod, 'tap0', '02:00:00:00:00:42') };
}

const NAT = 'launcher-nat-missing:k6t-eth0';
const rules = ({ pod }: Pod, input: string) => mustIn(pod, ['nft', '-f', '-'], { input });
const asBefore = (world: Pod) => rules(world, `flush ruleset\n${MASQUERADE_RULES}`);
const nft =
  (...words: readonly string[]) =>
  ({ pod }: Pod) =>
    mustIn(pod, ['nft', ...words]);

const scenarios: readonly Scenario<Pod>[] = [
  {
    name: 'masquerade-rules-flushed',
    injected: 'nft flush ruleset',
    cause: NAT,
    inject: nft('flush', 'ruleset'),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'masquerade-rule-deleted',
    injected: 'nft flush chain ip nat postrouting',
    cause: NAT,
    inject: nft('flush', 'chain', 'ip', 'nat', 'postrouting'),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'masquerade-inbound-deleted',
    injected: 'nft flush chain ip nat KUBEVIRT_PREINBOUND',
    cause: NAT,
    inject: nft('flush', 'chain', 'ip', 'nat', 'KUBEVIRT_PREINBOUND'),
    fix: 'decide',
    mend: asBefore,
  },
  {
    name: 'masquerade-gateway-mac-changed',
    injected: 'ip link set k6t-eth0 address 02:00:00:00:00:99',
    cause: 'launcher-bridge-invalid:k6t-eth0',
    inject: ({ pod }) => ip(pod, 'link set k6t-eth0 address 02:00:00:00:00:99'),
  },
  {
    name: 'masquerade-gateway-lost',
    injected: 'ip address delete 10.0.2.1/24 dev k6t-eth0',
    cause: 'launcher-bridge-invalid:k6t-eth0',
    inject: ({ pod }) => ip(pod, 'address delete 10.0.2.1/24 dev k6t-eth0'),
    fix: 'decide',
    mend: ({ pod }) => ips(pod, 'address add 10.0.2.1/24 dev k6t-eth0'),
  },
];

const world: World<Pod> = { name: 'launcher-masquerade', build, place: ({ pod }) => pod, scenarios };
export default world;
