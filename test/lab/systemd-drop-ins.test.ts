import { chmodSync, chownSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import t, { type Test } from 'tap';
import type { Slice } from '../../src/model/slice.ts';
import type { Slices } from '../../src/model/snapshot.ts';
import { startDaemon } from '../support/lab/daemon.ts';
import { tempFolder } from '../support/lab/folder.ts';
import { GUESTS } from '../support/lab/guest.ts';
import { HERE, mustIn, type Place, runIn, writeIn } from '../support/lab/place.ts';
import { ANSWER, serving, startPort } from '../support/lab/port.ts';
import { INSTALLED, PROGRAM, restartUnit, snapshotOfUnit, UNIT_FILES } from '../support/lab/unit.ts';

/** The files of this project in the machine. */
const SHIPPED = '/mnt/systemd';
const RULES = '/run/udev/rules.d/60-netdiagd.rules';
const PORTS = '/sys/class/virtio-ports';

/** How exposed the unit is with a drop-in, in tenths: systemd-analyze(1). Capabilities are what a node costs. */
const EXPOSURE = { 'downward-metrics.conf': 18, 'node.conf': 26 } as const;

async function install(place: Place, name: keyof typeof EXPOSURE): Promise<void> {
  const folder = `${INSTALLED}.d`;
  await mustIn(place, ['rm', '-rf', folder]);
  await mustIn(place, ['mkdir', folder]);
  await mustIn(place, ['cp', `${SHIPPED}/netdiagd.service.d/${name}`, folder]);
  await mustIn(place, ['systemctl', 'daemon-reload']);
}

async function isSound(t: Test, place: Place, tenths: number): Promise<void> {
  const { status, stdout, stderr } = await runIn(place, ['systemd-analyze', 'verify', INSTALLED]);
  t.same([status, stdout, stderr], [0, '', ''], 'verify');
  const words = ['systemd-analyze', 'security', '--offline=true', '--no-pager'];
  const judged = await runIn(place, [...words, `--threshold=${tenths}`, INSTALLED]);
  t.equal(judged.status, 0, judged.stdout.trim().split('\n').at(-1) ?? '');
  const stricter = await runIn(place, [...words, `--threshold=${tenths - 1}`, INSTALLED]);
  t.equal(stricter.status, 1, 'and no less');
}

/** What udev has to say against our rules. */
async function complaints(place: Place): Promise<readonly string[]> {
  const { stdout, stderr } = await runIn(place, ['udevadm', 'test', '/sys/class/net/lo']);
  const lines = `${stdout}${stderr}`.split('\n');
  if (!lines.some((line) => line.endsWith(RULES))) throw new Error(`udevadm test did not read ${RULES}`);
  return lines.filter((line) => line.includes(`${basename(RULES)}:`) || line.includes(`${RULES}:`));
}

async function groupId(place: Place): Promise<string> {
  const [, , id = ''] = (await mustIn(place, ['getent', 'group', 'netdiagd-metrics'])).split(':');
  return id;
}

/** Names of the processes whose sockets the unit sees. */
const holders = (sockets: Slice<Slices['sockets']>): readonly string[] =>
  sockets.state === 'ok' ? sockets.value.flatMap(({ processes }) => processes.map(({ name }) => name)) : [];

const ONCE = `${INSTALLED}.d/once.conf`;
const OUTPUT = '/run/once';

/** What the command says of the namespace of a process, confined like the unit. */
async function lookInto(place: Place, pid: number): Promise<string> {
  const command = `${PROGRAM} diagnose --pid ${pid}`;
  const output = ['StandardOutput', 'StandardError'].map((stream) => `${stream}=truncate:${OUTPUT}`);
  await writeIn(
    place,
    ONCE,
    ['[Service]', 'Type=oneshot', 'Restart=no', 'ExecStart=', `ExecStart=${command}`, ...output, ''].join('\n'),
  );
  await mustIn(place, ['systemctl', 'daemon-reload']);
  await runIn(place, ['systemctl', 'restart', 'netdiagd']);
  await mustIn(place, ['rm', ONCE]);
  return mustIn(place, ['cat', OUTPUT]);
}

t.test('the drop-ins of the unit', async (t) => {
  const port = readlinkSync(await startPort(t, serving(ANSWER)));
  const ports = join(tempFolder(t), 'ports');
  const bind = [`${resolve('systemd')}:${SHIPPED}`, `${port}:/dev/vport1p1`, `${ports}:/mnt/ports`];
  await mustIn(HERE, ['mkdir', '-p', `${ports}/vport1p1`]);
  writeFileSync(`${ports}/vport1p1/name`, 'org.github.vhostmd.1\n');
  const { guest } = await GUESTS.networkd(t, [...UNIT_FILES, ...bind]);
  await mustIn(guest, ['mount', '--bind', '/mnt/ports', PORTS]);

  await t.test('without them', async (t) => {
    await restartUnit(guest);
    const { slices } = await snapshotOfUnit(guest);
    const error = 'the VM has the port org.github.vhostmd.1, but there is no /dev/vport1p1 here';
    t.same(slices.downwardMetrics, { state: 'failed', error });
    t.match(slices.sockets, { state: 'ok' });
    t.notOk(holders(slices.sockets).includes('systemd-resolve'), 'the processes of others are not to be seen');
  });

  await t.test('rules of udev', async (t) => {
    await mustIn(guest, ['mkdir', '-p', '/run/udev/rules.d', '/run/sysusers.d']);
    await mustIn(guest, ['cp', `${SHIPPED}/60-netdiagd.rules`, RULES]);
    t.match(await complaints(guest), [/netdiagd-metrics/, /netdiagd-metrics/], 'want the group');
    await mustIn(guest, ['cp', `${SHIPPED}/netdiagd.sysusers.conf`, '/run/sysusers.d/netdiagd.conf']);
    await mustIn(guest, ['systemd-sysusers']);
    t.same(await complaints(guest), [], 'which systemd-sysusers makes');
    // An empty loop device stands for the disk: the machine has no other that is small.
    const rules = readFileSync('systemd/60-netdiagd.rules', 'utf8');
    await writeIn(guest, RULES, rules.replace('vd*', 'loop*').replace('"512"', '"0"'));
    const { stdout, stderr } = await runIn(guest, ['udevadm', 'test', '/sys/block/loop7']);
    const done = `${stdout}${stderr}`.split('\n').filter((line) => line.includes(`${RULES}:`));
    t.match(done, [new RegExp(` GROUP ${await groupId(guest)}$`), / MODE 0640$/], 'and the disk goes to it');
  });

  await t.test('downward metrics', async (t) => {
    await install(guest, 'downward-metrics.conf');
    await isSound(t, guest, EXPOSURE['downward-metrics.conf']);
    await restartUnit(guest);
    const closed = (await snapshotOfUnit(guest)).slices.downwardMetrics;
    t.match(closed, { state: 'failed', error: /EACCES.*\/dev\/vport1p1/ }, 'the device of root is seen');
    // What the rule of udev does.
    chownSync(port, 0, Number(await groupId(guest)));
    chmodSync(port, 0o660);
    await restartUnit(guest);
    const { slices } = await snapshotOfUnit(guest);
    t.match(slices.downwardMetrics, { state: 'ok', value: { transport: 'virtio-port', hostName: 'node01' } });
  });

  await t.test('a node', async (t) => {
    await install(guest, 'node.conf');
    await isSound(t, guest, EXPOSURE['node.conf']);
    await restartUnit(guest);
    const { sockets } = (await snapshotOfUnit(guest)).slices;
    t.ok(holders(sockets).includes('systemd-resolve'), 'who holds a socket is seen');

    // A pod, as far as the kernel is concerned: a process of root in a namespace of its own.
    await startDaemon(t, guest, ['unshare', '--net', 'sleep', 'infinity']);
    const [pid = 0] = (await mustIn(guest, ['pgrep', '-x', 'sleep'])).split('\n').map(Number);
    t.match(await lookInto(guest, pid), /no interface but lo/, 'its namespace is looked into');
    const text = readFileSync('systemd/netdiagd.service.d/node.conf', 'utf8');
    const settings = text.split('\n').filter((line) => /^[A-Z]/.test(line));
    for (const words of [...settings, 'CAP_SYS_PTRACE', 'CAP_SYS_ADMIN']) {
      await writeIn(guest, `${INSTALLED}.d/node.conf`, text.replaceAll(words, ''));
      t.notMatch(await lookInto(guest, pid), /no interface but lo/, `not without ${words.trim()}`);
    }
  });
});
