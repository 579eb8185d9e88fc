import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { Invariant, Launcher, LauncherNetwork } from '../model/launcher.ts';

/** The guest still has its network; what is wrong shows in what it does with it. */
const MILD: ReadonlySet<string> = new Set([
  ...['stand-in', 'nic-learning', 'arp-ignore', 'gateway-mac', 'ping-group', 'port-start'],
]);
/** A tap that waits for its guest: a network that is plugged in while the VM runs. */
const MILD_LATER: ReadonlySet<string> = new Set(['tap-carrier', 'dhcp-server']);

const isMild = ({ id }: Invariant, { scheme }: LauncherNetwork): boolean =>
  MILD.has(id) || (MILD_LATER.has(id) && (scheme === 'ordinal' || scheme === 'hashed'));

/** What can be said of a VM whose names the process does not tell. */
const nameOf = ({ vm, namespace, pid }: Launcher): string =>
  vm === undefined ? `pid ${pid}` : [namespace, vm].filter((part) => part !== undefined).join('/');

export default defineCheck({
  id: 'launcher-invariant-broken',
  title: 'The network of a VM is not as KubeVirt builds it',
  category: 'launcher',
  severity: 'critical',
  why: 'virt-handler builds bridge, tap and addresses of a virt-launcher pod once, before the guest starts, and nobody repairs them afterwards. Most of what is missing cuts the guest off.',
  fix: [
    'netdiagd diagnose --pid {pid}',
    '# restart the VM (virtctl restart NAME), or migrate it (virtctl migrate NAME): its new pod gets new interfaces',
  ],
  refs: ['https://github.com/kubevirt/kubevirt/blob/main/pkg/network/setup/netpod/netpod.go'],
  needs: ['launchers'],
  messages: {
    broken: '{vm} has a broken {binding} binding on {network}: {expected}, but {seen}',
    severalBroken: '{vm} has a broken {binding} binding on {network}: {expected}, but {seen}; and {count} more',
  },
  *run({ launchers }) {
    for (const [i, launcher] of launchers.entries()) {
      // Before the guest starts it is not finished, and after its end nobody needs it.
      if (launcher.running !== true) continue;
      for (const [j, network] of launcher.networks.entries()) {
        const broken = network.invariants.flatMap((invariant, k) => (invariant.holds ? [] : [{ invariant, k }]));
        // The gravest first.
        broken.sort((a, b) => Number(isMild(a.invariant, network)) - Number(isMild(b.invariant, network)));
        const [first] = broken;
        if (!first) continue;
        const { expected, seen } = first.invariant;
        const vm = nameOf(launcher);
        const { podInterface, binding } = network;
        yield {
          message: broken.length > 1 ? 'severalBroken' : 'broken',
          subject: `${vm} ${podInterface}`,
          data: { vm, network: podInterface, binding, expected, seen, count: broken.length - 1, pid: launcher.pid },
          evidence: broken.map(({ k }) => at('launchers', i, 'networks', j, 'invariants', k)),
          severity: isMild(first.invariant, network) ? 'warning' : 'critical',
          ...(launcher.namespace !== undefined && { namespace: launcher.namespace }),
        };
      }
    }
  },
});
