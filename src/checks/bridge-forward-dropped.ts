import { type Bridge, bridgesOf, isContainerEnd, isTap, isUplink } from '../facts/bridges.ts';
import { at } from '../facts/evidence.ts';
import { type DroppingChain, droppingChains, mayAccept } from '../facts/forward-policy.ts';
import { globalAddresses, isRunning } from '../facts/interfaces.ts';
import { defineCheck } from '../model/check.ts';

const SETTING = 'net.bridge.bridge-nf-call-iptables';

/** It connects a guest or a container with what is outside. */
const leadsOut = ({ ports }: Bridge): boolean => {
  const running = ports.filter(isRunning);
  return running.some((port) => isTap(port) || isContainerEnd(port)) && running.some(isUplink);
};

/** None of its rules can let a first packet pass. What was left out of the list may. */
function drops({ rules }: DroppingChain, { device }: Bridge): boolean {
  const networks = globalAddresses(device, 'inet').map(({ local }) => local);
  return rules !== undefined && !rules.some((rule) => mayAccept(rule, device.name, networks));
}

export default defineCheck({
  id: 'bridge-forward-dropped',
  title: 'The firewall of the host drops what a bridge should pass on',
  category: 'kernel',
  severity: 'warning',
  why: 'With br_netfilter the rules for forwarded packets also judge those that only cross a bridge. Docker sets the policy of FORWARD to DROP, and VMs on a bridge fall silent, although their MAC addresses are learned and ARP works.',
  fix: [
    'iptables -I FORWARD -i {subject} -o {subject} -j ACCEPT',
    '# keep it where the other rules of this host are kept',
  ],
  refs: [
    'https://wiki.libvirt.org/Net.bridge.bridge-nf-call_and_sysctl.conf.html',
    'https://github.com/seapath/ansible/issues/909',
    'https://github.com/cloudnativelabs/kube-router/issues/1166',
  ],
  needs: ['interfaces', 'kernel'],
  wants: ['iptables', 'nftables', 'bridges'],
  messages: {
    dropped:
      'IPv4 between ports of {subject} is dropped: {setting} is 1, the policy of {chain} ({backend}) is drop, and no rule accepts it',
  },
  *run({ interfaces, kernel, iptables, nftables, bridges }) {
    if (kernel.sysctls[SETTING] !== 1) return;
    const chains = droppingChains(iptables, nftables);
    for (const bridge of bridgesOf(interfaces, bridges)) {
      const chain = leadsOut(bridge) ? chains.find((each) => drops(each, bridge)) : undefined;
      if (!chain) continue;
      const [family = '', table = ''] = chain.backend.split(' ');
      yield {
        message: 'dropped',
        subject: bridge.device.name,
        data: { setting: SETTING, chain: chain.chain, backend: chain.backend, family, table },
        evidence: [
          at('kernel', 'sysctls', SETTING),
          at(chain.slice, ...chain.path),
          at('interfaces', bridge.device.name, 'name'),
        ],
        interface: bridge.device.name,
        fix: fixOf(chain),
      };
    }
  },
});

function fixOf({ slice, backend }: DroppingChain): readonly string[] {
  const rule =
    slice === 'nftables'
      ? 'nft insert rule {family} {table} {chain} iifname {subject} oifname {subject} accept'
      : `${backend} -I FORWARD -i {subject} -o {subject} -j ACCEPT`;
  return [rule, '# keep it where the other rules of this host are kept'];
}
