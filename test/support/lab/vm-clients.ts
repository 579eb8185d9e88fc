import { NETWORK_MANAGER } from './network-manager-profile.ts';
import type { Agent } from './vm-agent.ts';

/** What a guest takes its lease with. */
export type Client = 'systemd-networkd' | 'NetworkManager';
export const CLIENTS: readonly Client[] = ['systemd-networkd', 'NetworkManager'];

const NETWORKD = `[Match]
Name=eth0
[Network]
DHCP=ipv4
[DHCPv4]
UseDomains=yes
`;

const FILES: Readonly<Record<Client, readonly [path: string, text: string, mode: string]>> = {
  'systemd-networkd': ['/etc/systemd/network/10-eth0.network', NETWORKD, '644'],
  NetworkManager: ['/etc/NetworkManager/system-connections/eth0.nmconnection', NETWORK_MANAGER, '600'],
};

/** A guest has one card: the others are unplugged, now and at each boot. The one that is left becomes eth0. */
const ONE_CARD = `set -eu
rule='ACTION=="add", SUBSYSTEM=="net", DRIVERS=="virtio_net", ATTR{address}!="'$1'"'
echo "$rule, RUN+=\\"/bin/sh -c 'echo 1 > /sys/class/net/%k/device/../remove'\\"" > /etc/udev/rules.d/10-card.rules
for card in /sys/class/net/eth*; do
  if [ "$(cat $card/address)" = "$1" ]; then kept=\${card##*/}; else echo 1 > $card/device/../remove; fi
done
[ $kept = eth0 ] || ip link set $kept name eth0`;

const START = `set -eu
cat > "$2"
chmod $3 "$2"
ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
systemctl mask --quiet systemd-networkd-wait-online
systemctl enable --quiet --now systemd-resolved $1
for i in $(seq 300); do
  ip -4 address show eth0 | grep -q 192.168.24. && exec resolvectl query kubernetes.default.svc.cluster.local
  sleep 0.1
done
exit 1`;

/** Leaves the guest the card with this address, and takes a lease. */
export async function startClient(agent: Agent, client: Client, mac: string): Promise<void> {
  await script(agent, ONE_CARD, [mac]);
  const [path, text, mode] = FILES[client];
  await script(agent, START, [client, path, mode], text);
}

/** Runs a shell script in the guest, which has to succeed. */
export async function script(agent: Agent, text: string, words: readonly string[] = [], input = ''): Promise<string> {
  const output = await agent.run(['sh', '-c', text, 'sh', ...words], { input, timeoutMs: 90_000 });
  if (output.status === 0) return output.stdout;
  throw new Error(`${text}\n${words.join(' ')}: status ${output.status}\n${output.stderr || output.stdout}`);
}
