import { startDaemon } from '../../support/lab/daemon.ts';
import {
  A,
  B,
  buildKernelNode,
  client,
  endClients,
  type KernelNode,
  NODE,
  nft,
  OUTER,
  script,
  server,
  signal,
} from '../../support/lab/faults/kernel-node.ts';
import type { Scenario, World } from '../../support/lab/faults/scenario.ts';
import { mustIn, runIn } from '../../support/lab/place.ts';

type Fault = Scenario<KernelNode>;

const FORWARDING: readonly Fault[] = ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'].map((setting) => ({
  name: setting.includes('ipv6') ? 'ipv6-forwarding-off' : 'ip-forward-off',
  injected: `sysctl -w ${setting}=0`,
  cause: `ip-forwarding-disabled:${setting}`,
  inject: ({ node }) => mustIn(node, ['sysctl', '-qw', `${setting}=0`]),
}));

/** What Docker writes, and nothing for a bridge of somebody else. */
const docker = (iptables: string) => `set -e
${iptables} -P FORWARD DROP
${iptables} -N DOCKER-USER
${iptables} -A FORWARD -j DOCKER-USER
${iptables} -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
${iptables} -A FORWARD -i docker0 ! -o docker0 -j ACCEPT`;
const flush = (iptables: string) => `${iptables} -P FORWARD ACCEPT; ${iptables} -F; ${iptables} -X`;

const firewall = (iptables: 'iptables-nft' | 'iptables-legacy'): Fault => ({
  name: `forward-dropped-${iptables}`,
  injected: `${iptables} -P FORWARD DROP`,
  cause: 'bridge-forward-dropped:br0',
  inject: ({ node }) => mustIn(node, ['sh', '-c', docker(iptables)]),
  mend: ({ node }) => mustIn(node, ['sh', '-c', flush(iptables)]),
});

const KUBE =
  'table inet firewall { chain forward { type filter hook forward priority 0; policy drop; ct state established accept; iifname "cni0" accept; oifname "cni0" accept; }; }';

const RULES: readonly Fault[] = [
  firewall('iptables-nft'),
  firewall('iptables-legacy'),
  {
    name: 'forward-dropped-nftables',
    injected: 'nft: policy drop of a forward chain',
    cause: 'bridge-forward-dropped:br0',
    inject: ({ node }) => nft(node, KUBE),
    mend: ({ node }) => mustIn(node, ['nft', 'delete', 'table', 'inet', 'firewall']),
  },
  {
    name: 'iptables-of-two-kinds',
    injected: 'iptables-legacy -N KUBE-FORWARD, iptables-nft -N KUBE-FORWARD',
    cause: 'iptables-backends-mixed:iptables',
    inject: ({ node }) =>
      mustIn(node, [
        'sh',
        '-ec',
        'for ipt in iptables-legacy iptables-nft; do $ipt -N KUBE-FORWARD; $ipt -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP; done',
      ]),
    fix: 'decide',
    mend: ({ node }) => mustIn(node, ['sh', '-c', `${flush('iptables-legacy')}; ${flush('iptables-nft')}`]),
  },
];

const SEND = 'while :; do echo x; sleep 0.01; done';

const LOSSES: readonly Fault[] = [
  {
    name: 'checksums-wrong',
    injected: 'a pod sends UDP with a wrong checksum',
    cause: 'checksum-errors-rising:Udp',
    async inject({ a }) {
      await mustIn(a, ['ethtool', '-K', 'eth0', 'tx', 'off']);
      const rule = 'udp dport 9999 udp checksum set 0x1';
      await nft(a, `table ip lab { chain out { type filter hook postrouting priority 0; ${rule}; }; }`);
    },
    traffic: ({ t, a }) => script(t, a, `(${SEND}) | socat -u - UDP-SENDTO:${NODE}:9999`),
    fix: 'decide',
    async mend({ a }) {
      await mustIn(a, ['nft', 'delete', 'table', 'ip', 'lab']);
      await mustIn(a, ['ethtool', '-K', 'eth0', 'tx', 'on']);
    },
  },
  {
    name: 'reader-too-slow',
    injected: 'kill -STOP of a program that reads datagrams',
    cause: 'udp-receive-buffer-full:Udp',
    async inject({ t, node }) {
      await server(t, node, 'reader', 'socat -u UDP-RECV:5140,rcvbuf=4096 OPEN:/dev/null', 5140);
      await signal(node, 'reader', 'STOP');
    },
    traffic: ({ t, a }) => script(t, a, `(${SEND}) | socat -u - UDP-SENDTO:${NODE}:5140`),
    fix: 'decide',
    mend: ({ node }) => signal(node, 'reader', 'CONT'),
  },
  {
    name: 'segments-lost',
    injected: 'nft: numgen random mod 100 < 10 drop',
    cause: 'tcp-retransmissions-high:Tcp',
    async inject({ t, a }) {
      await server(t, a, 'sink', 'socat -u TCP-LISTEN:9000,fork,reuseaddr OPEN:/dev/null', 9000);
      const rule = 'tcp dport 9000 numgen random mod 100 < 10 drop';
      await nft(a, `table ip lab { chain in { type filter hook input priority 0; ${rule}; }; }`);
    },
    traffic: ({ t, node }) => {
      const send = `while :; do head -c 50000 /dev/zero | socat -u - TCP:${A}:9000; sleep 0.02; done`;
      return script(t, node, `${`(${send}) &\n`.repeat(4)}wait`);
    },
    seconds: 2,
    fix: 'decide',
    mend: ({ a }) => mustIn(a, ['nft', 'delete', 'table', 'ip', 'lab']),
  },
];

const SOCKETS: readonly Fault[] = [
  {
    name: 'server-hangs',
    injected: 'kill -STOP of a server with a backlog of 1',
    cause: 'listen-queue-full:0.0.0.0:8081',
    async inject(world) {
      const { t, node, a } = world;
      await server(t, node, 'web', 'socat TCP4-LISTEN:8081,fork,backlog=1 PIPE', 8081);
      await signal(node, 'web', 'STOP');
      await client(world, a, `${`socat PIPE TCP:${NODE}:8081 &\n`.repeat(4)}wait`);
    },
    fix: 'decide',
    async mend(world) {
      await endClients(world);
      await signal(world.node, 'web', 'CONT');
    },
  },
  {
    name: 'firewall-swallows-syn',
    injected: 'nft: tcp dport 9443 drop',
    cause: `syn-unanswered:${OUTER}:9443`,
    async inject(world) {
      const { node, outer } = world;
      const rule = 'tcp dport 9443 drop';
      await nft(outer, `table ip lab { chain in { type filter hook input priority 0; ${rule}; }; }`);
      await client(world, node, `${`socat PIPE TCP:${OUTER}:9443 &\n`.repeat(6)}wait`);
    },
    seconds: 2,
    fix: 'decide',
    async mend(world) {
      await endClients(world);
      await mustIn(world.outer, ['nft', 'delete', 'table', 'ip', 'lab']);
    },
  },
];

const DNS = '10.96.0.10';
const QUERY = `printf '\\000\\007\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000\\003www\\007example\\000\\000\\001\\000\\001'`;
const service = (backend: string) =>
  `table ip services { chain out { type nat hook output priority -100; ip daddr ${DNS} udp dport 53 dnat to ${backend}; }; }`;
/** One socket that goes on asking; where it is refused, it begins anew from the same port. */
const ASK = `while :; do (while :; do ${QUERY}; sleep 0.3; done) | socat - UDP:${DNS}:53,bind=:40053; done`;
const dnsmasq =
  'dnsmasq --conf-file=/dev/null -k --user=root --pid-file= --no-resolv --no-hosts --port=53 --address=/www.example/192.0.2.80';

/** Datagrams to so many ports of addresses behind the router, which nobody has, that most of the table is in use. */
const FLOOD = `
const count = 0.85 * Number(require('fs').readFileSync('/proc/sys/net/netfilter/nf_conntrack_max', 'utf8'));
const socket = require('dgram').createSocket('udp4');
let sent = 0;
function send() {
  if (sent >= count) process.exit();
  sent += 1;
  socket.send('x', 1024 + (sent % 60000), '203.0.113.' + (1 + Math.floor(sent / 60000)), send);
}
for (let i = 0; i < 64; i += 1) send();`;

const CONNTRACK: readonly Fault[] = [
  {
    name: 'table-of-connections-fills-up',
    injected: 'datagrams to very many ports',
    cause: 'conntrack-nearly-full:nf_conntrack',
    async inject({ node }) {
      await mustIn(node, ['sysctl', '-qw', 'net.netfilter.nf_conntrack_udp_timeout=300']);
      await mustIn(node, [process.execPath, '-e', FLOOD]);
    },
    fix: 'decide',
    mend: ({ node }) => mustIn(node, ['conntrack', '-F']),
  },
  {
    name: 'source-ports-used-up',
    injected: 'nft: snat to one port',
    cause: 'conntrack-insert-failing:nf_conntrack',
    async inject(world) {
      const { t, node, outer } = world;
      await startDaemon(t, outer, ['socat', 'TCP-LISTEN:9100,fork,reuseaddr', 'PIPE']);
      const rule = `ip daddr ${OUTER} tcp dport 9100 snat to 192.0.2.10:4000-4000`;
      await nft(node, `table ip source { chain post { type nat hook postrouting priority 100; ${rule}; }; }`);
      await client(world, node, `sleep 60 | socat - TCP:${OUTER}:9100`);
    },
    traffic: ({ t, node }) => {
      const connect = `while :; do timeout 0.1 socat PIPE TCP:${OUTER}:9100; done`;
      return script(t, node, `(${connect}) & (${connect}) & wait`);
    },
    fix: 'decide',
    async mend(world) {
      await endClients(world);
      await mustIn(world.node, ['nft', 'delete', 'table', 'ip', 'source']);
    },
  },
  {
    name: 'dns-entry-stale',
    injected: 'a client asks while the only endpoint is gone, then another comes',
    cause: `dns-conntrack-stale:${A}`,
    async inject(world) {
      const { t, node, b } = world;
      await nft(node, service(A));
      await client(world, node, ASK);
      await runIn(node, ['sleep', '0.5']);
      await server(t, b, 'dns', dnsmasq, 53);
      await mustIn(node, ['nft', 'delete', 'table', 'ip', 'services']);
      await nft(node, service(B));
      await client(world, node, `while :; do kdig @${DNS} www.example +time=1 +retry=0 >/dev/null; sleep 0.2; done`);
      await runIn(node, ['sleep', '0.5']);
    },
    async mend(world) {
      await endClients(world);
      await mustIn(world.node, ['nft', 'delete', 'table', 'ip', 'services']);
    },
  },
];

const world: World<KernelNode> = {
  name: 'kernel-node',
  build: buildKernelNode,
  place: ({ node }) => node,
  scenarios: [...FORWARDING, ...RULES, ...LOSSES, ...SOCKETS, ...CONNTRACK],
  pairs: [['ip-forward-off', 'server-hangs']],
};

export default world;
