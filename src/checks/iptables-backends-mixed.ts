import { at } from '../facts/evidence.ts';
import { defineCheck } from '../model/check.ts';
import type { IptablesTable } from '../model/iptables.ts';

/** Who keeps to one backend, and the chains by which to know them: one owner beside another in the other works. */
const OWNERS: readonly { readonly chains: RegExp; readonly fix?: readonly string[] }[] = [
  // kube-proxy and CNI plugins. One that the kubelet makes to be found (KUBE-IPTABLES-HINT) says nothing.
  { chains: /^(?:KUBE-(?!IPTABLES-HINT|KUBELET-CANARY|PROXY-CANARY)|CNI-|cali-|CILIUM_|FLANNEL-)/ },
  {
    chains: /^DOCKER/,
    fix: [
      '# Docker writes to the one that iptables --version names: it keeps its rules there, the other has old ones',
      '# then restart the host, or delete with iptables-legacy or iptables-nft what is left in the chains of the other',
    ],
  },
];

/** The first chain with rules, and where it stands. */
function chainOf(chain: RegExp, tables: readonly IptablesTable[] = []): { table: string; chain: string } | undefined {
  for (const { name: table, chains } of tables) {
    const found = chains.find(({ name, rules }) => chain.test(name) && rules.length > 0);
    if (found) return { table, chain: found.name };
  }
  return undefined;
}

export default defineCheck({
  id: 'iptables-backends-mixed',
  title: 'Rules of Kubernetes or of Docker are in both backends of iptables',
  category: 'kernel',
  severity: 'warning',
  why: 'The kernel applies both, and each program sees only its own. After an upgrade of the distribution, or of an image with another iptables, old rules of Services and policies go on acting where nobody updates them.',
  fix: [
    '# find out which of the two is written to now: kube-proxy and the CNI plugin log it when they start',
    '# then restart the node; without a restart, first let pass all that the other would drop once it is empty:',
    '# iptables-legacy -P INPUT ACCEPT, so for FORWARD and OUTPUT; then -F and -X, also with -t nat and -t mangle',
  ],
  refs: [
    'https://github.com/kubernetes/kubernetes/issues/109811',
    'https://github.com/kubernetes/node-problem-detector/issues/844',
    'https://github.com/cilium/cilium/issues/28260',
  ],
  needs: ['iptables'],
  messages: { mixed: 'iptables-legacy has rules in {legacy}, and iptables-nft in {nft}' },
  *run({ iptables }) {
    for (const { chains, fix } of OWNERS) {
      const [legacy, nft] = [chainOf(chains, iptables.legacy), chainOf(chains, iptables.nft)];
      if (!legacy || !nft) continue;
      yield {
        message: 'mixed',
        subject: 'iptables',
        data: { legacy: legacy.chain, nft: nft.chain },
        evidence: [
          at('iptables', 'legacy', legacy.table, 'chains', legacy.chain),
          at('iptables', 'nft', nft.table, 'chains', nft.chain),
        ],
        ...(fix && { fix }),
      };
      // Both may be: it is the same mistake.
      return;
    }
  },
});
