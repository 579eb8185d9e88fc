import { readFileSync } from 'node:fs';
import { INSTALLED, UNIT } from './unit.ts';
import { CONFIG_FILE } from './vm.ts';
import type { Agent } from './vm-agent.ts';
import { script } from './vm-clients.ts';
import { PORTS } from './vm-qemu.ts';

export const UNIT_NAME = 'netdiagd';
const METRICS = 'systemd/netdiagd.service.d/downward-metrics.conf';

/** From the first that the daemon has told of: it may have begun before us. */
const WANTED = 'lastEventId=0&types=migration,episode,finding,verdict,lease';

/** Sends what the daemon tells to the port, from its start on and after each restart. */
const FORWARDER = `[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/sh -c 'exec curl -sfN "http://127.0.0.1:10067/events?${WANTED}" > /dev/virtio-ports/${PORTS.events}'
Restart=always
RestartSec=500ms
[Install]
WantedBy=multi-user.target
`;

const FILES: Readonly<Record<string, string>> = {
  [INSTALLED]: readFileSync(UNIT, 'utf8'),
  [`${INSTALLED}.d/downward-metrics.conf`]: readFileSync(METRICS, 'utf8'),
  '/usr/lib/udev/rules.d/60-netdiagd.rules': readFileSync('systemd/60-netdiagd.rules', 'utf8'),
  '/usr/lib/sysusers.d/netdiagd.conf': readFileSync('systemd/netdiagd.sysusers.conf', 'utf8'),
  '/etc/default/netdiagd': `ARGS=--config.file=${CONFIG_FILE}\n`,
  '/etc/systemd/system/events.service': FORWARDER,
};

/** As an administrator would: the shipped files, the product from its disk, and both of them at each boot. */
const INSTALL = `set -eu
systemd-sysusers
udevadm control --reload
udevadm trigger --settle --subsystem-match=virtio-ports
[ -e /usr/bin/node ] || ln -s "$1" /usr/bin/node
mkdir -p /usr/lib/netdiagd
echo '/dev/vdb /usr/lib/netdiagd ext4 ro,nofail 0 0' >> /etc/fstab
systemctl daemon-reload
mount /usr/lib/netdiagd
systemctl enable --quiet --now netdiagd events`;

const READY = `for i in $(seq 600); do
  curl -fsS http://127.0.0.1:10067/readyz > /dev/null 2>&1 && exit 0
  sleep 0.1
done
journalctl --no-pager --unit netdiagd >&2
exit 1`;

/** The daemon as a unit of the guest, ready. */
export async function installUnit(agent: Agent): Promise<void> {
  for (const [path, text] of Object.entries(FILES))
    await script(agent, 'mkdir -p "$(dirname "$1")" && cat > "$1"', [path], text);
  await script(agent, INSTALL, [process.execPath]);
  await isReady(agent);
}

export const isReady = (agent: Agent): Promise<string> => script(agent, READY);

/** What the daemon answers, as it would to somebody on the guest. */
export async function fetchIn(agent: Agent, path: string): Promise<unknown> {
  const { stdout, stderr } = await agent.run(['curl', '-sS', `http://127.0.0.1:10067${path}`]);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`GET ${path}: ${stderr || stdout.slice(0, 500)}`, { cause });
  }
}
