import t from 'tap';
import { launcherRank, podNames, podOfCgroup, podOfHostname, vmOf } from '../../src/facts/pod-process.ts';

const UID = '0f5c4e7a-1111-4222-8333-444455556666';
const UNDERSCORED = UID.replaceAll('-', '_');
const ID = 'c0ffee'.padEnd(64, '0');
const BOTH = { podUid: UID, containerId: ID };

const CGROUPS: readonly (readonly [name: string, text: string, expected: object])[] = [
  [
    'cri-o, systemd, v2',
    `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UNDERSCORED}.slice/crio-${ID}.scope/container\n`,
    BOTH,
  ],
  ['containerd, cgroupfs, v2', `0::/kubepods/besteffort/pod${UID}/${ID}\n`, BOTH],
  [
    'containerd, systemd, v1',
    `12:pids:/kubepods.slice/kubepods-pod${UNDERSCORED}.slice/cri-containerd-${ID}.scope\n1:name=systemd:/user.slice\n`,
    BOTH,
  ],
  [
    'containerd, systemd paths that cgroupfs made',
    `5:cpu:/system.slice/containerd.service/kubepods-besteffort-pod${UNDERSCORED}.slice:cri-containerd:${ID}\n`,
    BOTH,
  ],
  ['from a namespace of its own', `0::/../../kubepods-pod${UNDERSCORED}.slice/docker-${ID}.scope\n`, BOTH],
  [
    'a static pod',
    `0::/kubepods/burstable/pod${'ab12'.repeat(8)}/${ID}\n`,
    { podUid: 'ab12'.repeat(8), containerId: ID },
  ],
  ['podman', `0::/machine.slice/libpod-${ID}.scope\n`, { containerId: ID }],
  ['a service', '0::/system.slice/podman.service\n', {}],
  ['no text', '', {}],
  ['nonsense', `0::/pod${'-'.repeat(1e5)}/podxyz/__proto__\n`, {}],
];

const argv = (...words: readonly string[]) => `${words.join('\0')}\0`;
const COMMANDS: readonly (readonly [name: string, cmdline: string, expected: object])[] = [
  [
    'virt-launcher-monitor',
    argv(
      '/usr/bin/virt-launcher-monitor',
      '--qemu-timeout',
      '302s',
      '--name',
      'vm1',
      '--uid',
      UID,
      '--namespace',
      'shop',
    ),
    { vm: 'vm1', namespace: 'shop', uid: UID },
  ],
  [
    'flags with a sign between',
    argv('virt-launcher', '--name=vm1', '--namespace=shop'),
    { vm: 'vm1', namespace: 'shop' },
  ],
  [
    'QEMU',
    argv('/usr/libexec/qemu-kvm', '-name', 'guest=shop_vm1,debug-threads=on', '-S'),
    { vm: 'vm1', namespace: 'shop' },
  ],
  ['QEMU of old', argv('qemu-kvm', '-name', 'shop_vm1'), { vm: 'vm1', namespace: 'shop' }],
  ['QEMU without a namespace', argv('qemu-kvm', '-name', 'guest=vm1'), {}],
  ['a name that none can have', argv('virt-launcher', '--name', '../\u001b[31m', '--namespace', 'a'.repeat(300)), {}],
  ['a flag at the end', argv('virt-launcher', '--name').slice(0, -1), {}],
  ['no words', '', {}],
];

t.test('facts/pod-process', async (t) => {
  for (const [name, text, expected] of CGROUPS)
    t.test(`cgroup: ${name}`, async (t) => t.same(podOfCgroup(text), expected));
  for (const [name, text, expected] of COMMANDS) t.test(`command: ${name}`, async (t) => t.same(vmOf(text), expected));

  t.test('which process tells most', async (t) => {
    const ranks = ['virt-launcher-m', 'virt-launcher', 'qemu-kvm', 'qemu-system-x86', 'pause'].map(launcherRank);
    t.same(ranks, [0, 1, 2, 2, undefined]);
  });

  t.test('names of pods', async (t) => {
    const names = podNames([`shop_virt-launcher-vm1-x7k2p_${UID}`, 'a_b', 'A_b_c', '__proto__', `a_b_c_${UID}`]);
    t.same([...names], [[UID, { namespace: 'shop', pod: 'virt-launcher-vm1-x7k2p' }]]);
  });

  t.test('a hostname that is the name of a pod', async (t) => {
    t.equal(podOfHostname('virt-launcher-vm1-x7k2p\n'), 'virt-launcher-vm1-x7k2p');
    t.same(['vm1\n', '', 'virt-launcher-\u001b[31m', 'root:x:0:0'].map(podOfHostname), Array(4).fill(undefined));
  });
});
