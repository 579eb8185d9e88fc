import check from '../../src/checks/bridge-forward-dropped.ts';
import type { Iptables } from '../../src/model/iptables.ts';
import type { Interface } from '../../src/model/network.ts';
import { testCheck } from '../support/check-tester.ts';
import { address, type Host, iface } from '../support/hosts.ts';
import { kernelOf } from '../support/kernel.ts';

const SETTING = 'net.bridge.bridge-nf-call-iptables';
const bridge = iface('br0', { kind: 'bridge', addresses: [address('192.0.2.10/24')] });
const uplink = iface('ens3', { master: 'br0' });
const tap = iface('vnet0', { kind: 'tun', tunType: 'tap', master: 'br0' });
const VM = [bridge, uplink, tap];
const host = (parts: Host, interfaces: readonly Interface[] = VM, value = 1) => ({
  interfaces,
  ...kernelOf({ sysctls: { [SETTING]: value } }),
  ...parts,
});

const DOCKER = [
  '-j DOCKER-USER',
  '-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-i docker0 ! -o docker0 -j ACCEPT',
  '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
  '-s 10.244.0.0/16 -j ACCEPT',
  '-j LOG',
];
const table = (policy: string, rules: readonly string[], user: readonly string[] = [], omitted?: number) => [
  {
    name: 'filter',
    chains: [
      { name: 'FORWARD', policy, rules, ...(omitted !== undefined && { omitted }) },
      { name: 'DOCKER-USER', rules: user },
    ],
  },
];
const iptables = (...parts: Parameters<typeof table>): { iptables: Iptables } => ({
  iptables: { nft: table(...parts) },
});
const nftables = (family: string, name: string, ...rules: readonly string[]) => ({
  nftables: {
    tables: [
      {
        ...{ family, name, sets: [] },
        chains: [
          {
            ...{ name: 'forward', type: 'filter', hook: 'forward', priority: 0, policy: 'drop' },
            rules: rules.map((expr) => ({ expr })),
          },
          { name: 'vms', rules: [{ expr: 'accept' }] },
        ],
      },
    ],
  },
});
const br0 = { message: 'dropped', subject: 'br0', interface: 'br0' } as const;

testCheck(check, {
  pass: {
    'the policy accepts': host(iptables('ACCEPT', DOCKER)),
    'bridged packets are not judged': host(iptables('DROP', DOCKER), VM, 0),
    'br_netfilter is not loaded': { ...host(iptables('DROP', DOCKER)), ...kernelOf() },
    'no guest on the bridge': host(iptables('DROP', DOCKER), [bridge, uplink]),
    'a bridge that leads nowhere': host(iptables('DROP', DOCKER), [bridge, tap]),
    'the bridge is accepted': host(iptables('DROP', [...DOCKER, '-i br0 -o br0 -j ACCEPT'])),
    'all bridges are accepted': host(iptables('DROP', [...DOCKER, '-i br+ -j ACCEPT'])),
    'all but Docker is accepted': host(iptables('DROP', [...DOCKER, '! -i docker0 -j ACCEPT'])),
    'what is bridged is accepted': host(iptables('DROP', [...DOCKER, '-m physdev --physdev-is-bridged -j ACCEPT'])),
    'another chain accepts': host(iptables('DROP', DOCKER, ['-j ACCEPT'])),
    'the network of the bridge is accepted': host(iptables('DROP', [...DOCKER, '-s 192.0.2.0/24 -j ACCEPT'])),
    'not all rules are known': host(iptables('DROP', DOCKER, [], 900)),
    'nobody knows the rules': host({}),
    'nftables accept it': host(nftables('inet', 'filter', 'iifname "br0" accept')),
    'a chain of nftables accepts it': host(nftables('inet', 'filter', 'jump vms')),
    'a chain that others jump to as well': host(
      nftables('inet', 'filter', 'iifname "docker0" jump vms', 'iifname "br0" jump vms'),
    ),
    'rules for IPv6': host(nftables('ip6', 'filter')),
    'a rule that nft cannot show': host(nftables('ip', 'filter', 'xt match physdev accept')),
  },
  fail: {
    'Docker beside VMs': {
      host: host(iptables('DROP', DOCKER, ['-j RETURN'])),
      findings: [br0],
      text: 'IPv4 between ports of br0 is dropped: net.bridge.bridge-nf-call-iptables is 1, the policy of FORWARD (iptables-nft) is drop, and no rule accepts it',
      fix: ['iptables-nft -I FORWARD -i br0 -o br0 -j ACCEPT', '# keep it where the other rules of this host are kept'],
    },
    'rules of the old kind': {
      host: host({ iptables: { legacy: table('DROP', DOCKER), nft: table('ACCEPT', []) } }),
      findings: [{ ...br0, data: { backend: 'iptables-legacy' } }],
    },
    'a firewall of nftables': {
      host: host(nftables('inet', 'my_filter', 'ct state { established, related } accept', 'iifname "lan0" accept')),
      findings: [br0],
      fix: [
        'nft insert rule inet my_filter forward iifname br0 oifname br0 accept',
        '# keep it where the other rules of this host are kept',
      ],
    },
    'a jump for others': {
      host: host(nftables('inet', 'filter', 'iifname "docker0" jump vms', 'oifname != "br0" accept')),
      findings: [br0],
    },
  },
});
