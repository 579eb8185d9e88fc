import check from '../../src/checks/iptables-backends-mixed.ts';
import { testCheck } from '../support/check-tester.ts';

const tables = (...chains: readonly (readonly [name: string, rules: number])[]) => [
  { name: 'nat', chains: [{ name: 'PREROUTING', policy: 'ACCEPT', rules: ['-j KUBE-SERVICES'] }] },
  {
    name: 'filter',
    chains: chains.map(([name, count]) => ({ name, rules: Array.from({ length: count }, () => '-j ACCEPT') })),
  },
];
const KUBE = tables(['KUBE-FORWARD', 3]);

testCheck(check, {
  pass: {
    'one of them': { iptables: { nft: KUBE } },
    'the other': { iptables: { legacy: KUBE, nft: tables(['INPUT', 2]) } },
    'tables that somebody only looked at': { iptables: { legacy: tables(['INPUT', 0], ['FORWARD', 0]), nft: KUBE } },
    'Docker in one of them, beside Kubernetes in the other': {
      iptables: { legacy: tables(['DOCKER', 2], ['DOCKER-USER', 1]), nft: KUBE },
    },
    'the same the other way round': { iptables: { legacy: KUBE, nft: tables(['DOCKER-FORWARD', 4]) } },
    'chains without rules': { iptables: { legacy: tables(['KUBE-FORWARD', 0]), nft: KUBE } },
    'the mark of the kubelet': {
      iptables: { legacy: tables(['KUBE-IPTABLES-HINT', 1], ['KUBE-KUBELET-CANARY', 1]), nft: KUBE },
    },
  },
  fail: {
    'after an upgrade': {
      host: { iptables: { legacy: tables(['KUBE-SERVICES', 9]), nft: tables(['DOCKER', 0], ['cali-FORWARD', 4]) } },
      findings: [{ message: 'mixed', subject: 'iptables' }],
      text: 'iptables-legacy has rules in KUBE-SERVICES, and iptables-nft in cali-FORWARD',
    },
    'Docker, whose host got another iptables': {
      host: { iptables: { legacy: tables(['DOCKER', 2]), nft: tables(['DOCKER-USER', 1]) } },
      findings: [{ message: 'mixed', subject: 'iptables', data: { legacy: 'DOCKER', nft: 'DOCKER-USER' } }],
      fix: [
        '# Docker writes to the one that iptables --version names: it keeps its rules there, the other has old ones',
        '# then restart the host, or delete with iptables-legacy or iptables-nft what is left in the chains of the other',
      ],
    },
    'both of them': {
      host: {
        iptables: {
          legacy: tables(['DOCKER', 2], ['CNI-FORWARD', 1]),
          nft: tables(['DOCKER', 2], ['KUBE-FORWARD', 3]),
        },
      },
      findings: [{ message: 'mixed', subject: 'iptables', data: { legacy: 'CNI-FORWARD', nft: 'KUBE-FORWARD' } }],
    },
  },
});
