import { cpSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import bridges from '../../src/collectors/bridges.ts';
import interfaces from '../../src/collectors/interfaces.ts';
import launchers from '../../src/collectors/launchers.ts';
import neighbours from '../../src/collectors/neighbours.ts';
import routing from '../../src/collectors/routing.ts';
import sockets from '../../src/collectors/sockets.ts';
import { collect, type Source } from '../../src/engine/collect.ts';
import type { Collector } from '../../src/model/collector.ts';
import type { NetworkNamespaces, Platform } from '../../src/model/platform.ts';
import { treeSource } from '../../src/platform/tree.ts';
import { folderOf } from '../support/folder.ts';
import { platform, sourceOf } from '../support/platform.ts';

const OTHERS = [interfaces, routing, neighbours, bridges, sockets];
const RUN = { version: 'test', options: { lookups: [], dnsTimeoutMs: 100 }, deadlineMs: 2000 };
const UID = '0f5c4e7a-1111-4222-8333-444455556666';
const ID = 'c0ffee'.padEnd(64, '0');
const CGROUP = `0::/kubepods.slice/kubepods-pod${UID.replaceAll('-', '_')}.slice/crio-${ID}.scope\n`;
const CMDLINE = ['virt-launcher-monitor', '--name', 'vm1', '--uid', UID, '--namespace', 'shop', ''].join('\0');
const NET_DEV = `Inter-| Receive | Transmit\n face |bytes\n${['lo', 'eth0'].map((name) => `${name}: ${'0 '.repeat(16)}`).join('\n')}\n`;
const LAUNCHER = {
  inode: 4026532001,
  processes: [
    { pid: 4700, name: 'pause' },
    { pid: 4711, name: 'virt-launcher-m' },
    { pid: 4720, name: 'virt-launcher' },
    { pid: 4730, name: 'qemu-kvm' },
  ],
};
const POD = { inode: 4026532002, processes: [{ pid: 50, name: 'pause' }] };
const namespaces =
  (others: NetworkNamespaces['others'], hidden = 0) =>
  async () => ({ others, hidden });
const files = (texts: Readonly<Record<string, string>>) => ({
  readFile: async (path: string) => texts[path],
  readDir: async (path: string) => (path === '/var/log/pods' ? [`shop_virt-launcher-vm1-x7k2p_${UID}`] : undefined),
});
const TEXTS = {
  '/proc/4711/cmdline': CMDLINE,
  '/proc/4711/cgroup': CGROUP,
  '/proc/50/cgroup': '0::/kubepods/podnothing\n',
  '/proc/50/net/dev': NET_DEV,
};

const sliceOf = async (source: Source) => {
  const { slices } = await collect([launchers, ...OTHERS] as unknown as readonly Collector[], source, RUN);
  return slices.launchers;
};
const found = (doors: Partial<Platform>) =>
  sliceOf(sourceOf({ ...files(TEXTS), within: async () => platform(), ...doors }));

/** A node whose one launcher was captured from inside. */
function node(t: Test): string {
  const folder = folderOf(t, {
    'netdiagd.json': JSON.stringify({ takenAt: '2026-11-21T02:20:00.000Z', origin: 'live' }),
    'namespaces.json': JSON.stringify({ others: [LAUNCHER, POD], hidden: 0 }),
    'proc/4711/cmdline': CMDLINE,
    'proc/4711/cgroup': CGROUP,
    'proc/50/net/dev': NET_DEV,
    'launchers/4711/etc/hostname': 'virt-launcher-vm1-x7k2p\n',
    'launchers/4711/proc/sys/net/ipv4/conf/all/arp_ignore': '1\n',
    'launchers/4711/proc/sys/net/ipv4/ping_group_range': '1\t0\n',
  });
  cpSync('test/hosts/virt-launcher-bridge', join(folder, 'launchers', '4711'), { recursive: true });
  return folder;
}

t.test('launchers', async (t) => {
  t.test('of a captured node', async (t) => {
    const slice = await sliceOf(await treeSource(node(t)));
    t.match(slice, {
      state: 'ok',
      value: [
        {
          kind: 'launcher',
          pid: 4711,
          netns: 4026532001,
          podUid: UID,
          containerId: ID,
          vm: 'vm1',
          namespace: 'shop',
          vmUid: UID,
          pod: 'virt-launcher-vm1-x7k2p',
          running: true,
          sysctls: { 'net.ipv4.conf.all.arp_ignore': '1', 'net.ipv4.ping_group_range': '1 0' },
          networks: [
            {
              podInterface: 'eth0',
              binding: 'bridge',
              scheme: 'primary',
              bridge: 'k6t-eth0',
              tap: 'tap0',
              nic: 'eth0-nic',
              guestAddress: '10.244.1.5',
            },
          ],
          slices: { interfaces: { state: 'ok' }, routing: { state: 'ok' }, sockets: { state: 'ok' } },
        },
        { kind: 'pod', pid: 50, netns: 4026532002, interfaces: ['lo', 'eth0'], networks: [] },
      ],
    });
    const [network] = (slice.state === 'ok' && slice.value[0]?.networks) || [];
    t.same(
      network?.invariants.map(({ id, holds }) => `${id} ${holds}`),
      [
        ...['bridge-up true', 'tap-port true', 'tap-carrier true', 'mtu-equal true', 'nic-port true'],
        ...['nic-learning true', 'stand-in true', 'server-address true', 'dhcp-server true', 'arp-ignore true'],
      ],
    );
  });

  t.test('pods by the names that the kubelet gives their logs', async (t) => {
    const pod = { ...POD, processes: [{ pid: 4711, name: 'nginx' }] };
    const texts = { ...TEXTS, '/proc/4711/net/dev': NET_DEV };
    t.match(await found({ namespaces: namespaces([pod]), ...files(texts) }), {
      value: [{ kind: 'pod', namespace: 'shop', pod: 'virt-launcher-vm1-x7k2p', podUid: UID }],
    });
  });

  t.test('absent, and why', async (t) => {
    const reason = async (doors: Partial<Platform>) => {
      const slice = await found(doors);
      return slice.state === 'absent' ? slice.reason : slice.state;
    };
    const rights = 'needs CAP_SYS_ADMIN and CAP_SYS_PTRACE to look into other network namespaces';
    const denied = () => Promise.reject(new Error("EACCES: permission denied, readlink '/proc/1/ns/net'"));
    t.equal(await reason({}), 'only looked for from the namespace of the host');
    t.equal(await reason({ namespaces: denied }), rights);
    t.equal(await reason({ namespaces: namespaces([], 7) }), `${rights}; 7 processes are hidden`);
    t.equal(await reason({ namespaces: namespaces([]) }), 'no other network namespace');
    t.equal(await reason({ namespaces: async () => undefined }), 'no network namespaces in this capture');
    const broken = await found({ namespaces: () => Promise.reject(new Error('EIO: i/o error')) });
    t.same(broken, { state: 'failed', error: 'EIO: i/o error' });
  });

  t.test('processes that end meanwhile', async (t) => {
    const slice = await found({
      namespaces: namespaces([LAUNCHER, POD]),
      readFile: async () => undefined,
      within: async () => undefined,
    });
    t.same(slice, { state: 'ok', value: [] });
  });

  t.test('a namespace that may not be entered', async (t) => {
    const within = () => Promise.reject(new Error('netlink: setns: EPERM'));
    const slice = await found({ namespaces: namespaces([LAUNCHER], 2), within });
    t.match(slice, {
      state: 'ok',
      note: /^2 processes are hidden: netdiagd needs CAP_SYS_ADMIN/,
      value: [{ vm: 'vm1', networks: [], note: /^needs CAP_SYS_ADMIN/ }],
    });
  });

  t.test('one whose tables cannot be read', async (t) => {
    const slice = await found({ namespaces: namespaces([LAUNCHER]) });
    t.match(slice, { value: [{ vm: 'vm1', networks: [], note: 'no interfaces: ip is not installed' }] });
  });

  t.test('QEMU alone tells less', async (t) => {
    const qemu = { inode: 1, processes: [{ pid: 4711, name: 'qemu-system-x86' }] };
    const texts = {
      '/proc/4711/cmdline': 'qemu-system-x86_64\0-name\0guest=shop_vm2,debug-threads=on\0-incoming\0defer\0',
    };
    t.match(await found({ namespaces: namespaces([qemu]), ...files(texts) }), {
      value: [{ vm: 'vm2', namespace: 'shop', running: true, incoming: true }],
    });
  });

  t.test('names that others chose', async (t) => {
    const texts = {
      '/proc/4711/cmdline': 'x\0--name\0\u001b[31mvm\0--namespace\0__proto__\0',
      '/proc/4711/cgroup': '\0/pod\n',
    };
    const hostile = platform({ readFile: async () => 'root:x:0:0\n' });
    const slice = await found({ namespaces: namespaces([LAUNCHER]), ...files(texts), within: async () => hostile });
    const [launcher] = slice.state === 'ok' ? slice.value : [];
    for (const key of ['vm', 'namespace', 'pod', 'podUid']) t.notOk(launcher && key in launcher, key);
  });

  t.test('a node full of pods costs a little for each', async (t) => {
    const many = Array.from({ length: 700 }, (_, i) => ({ ...POD, inode: i, processes: [{ pid: 50, name: 'pause' }] }));
    let [reads, entered, commands] = [0, 0, 0];
    const counted: Partial<Platform> = {
      namespaces: namespaces([...many, LAUNCHER]),
      readFile: async (path) => {
        reads += 1;
        return path === '/proc/50/net/dev' ? NET_DEV : undefined;
      },
      within: async () => {
        entered += 1;
        return undefined;
      },
    };
    const { slices } = await collect(
      [launchers] as unknown as readonly Collector[],
      sourceOf({
        ...counted,
        exec: async () => {
          commands += 1;
          return undefined;
        },
      }),
      RUN,
    );
    t.match(slices.launchers, { state: 'ok', note: '200 other namespaces are left out: 500 are kept' });
    t.same({ reads, entered, commands }, { reads: 2 * 500 + 3, entered: 1, commands: 0 });
  });
});
