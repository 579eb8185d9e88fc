import t from 'tap';
import host from '../../src/collectors/host.ts';
import { type Changes, collected } from '../support/tree.ts';

const DMI = 'sys/class/dmi/id';

/** Vendor and product as the firmware spells them, and the hypervisor that they tell. */
const FIRMWARE: readonly (readonly [string, string, string | undefined])[] = [
  ['KubeVirt', 'None', 'kubevirt'],
  ['Red Hat', 'OpenShift Virtualization', 'kubevirt'],
  ['QEMU', 'Standard PC (Q35 + ICH9, 2009)', 'kvm'],
  ['VMware, Inc.', 'VMware20,1', 'vmware'],
  ['innotek GmbH', 'VirtualBox', 'virtualbox'],
  ['Microsoft Corporation', 'Virtual Machine', 'hyperv'],
  ['Xen', 'HVM domU', 'xen'],
  ['Amazon EC2', 'm7i.large', 'amazon'],
  ['Google', 'Google Compute Engine', 'google'],
  ['Dell Inc.', 'PowerEdge R650', undefined],
];

/** What makes a host more than a host. */
const ROLES: readonly (readonly [string, string, Changes, string])[] = [
  ['a bridge of KubeVirt', 'virt-launcher-bridge', {}, 'launcher'],
  ['a service account', 'kubevirt-guest-healthy', { 'var/run/secrets/kubernetes.io/serviceaccount/token': 'x' }, 'pod'],
  ['static pods', 'ovs-node', {}, 'node'],
  ['pods of the kubelet', 'plain-server-static', { 'var/lib/kubelet/pods/uid/x': '' }, 'node'],
  ['pods that only root may see', 'plain-server-static', { 'fail/var/lib/kubelet/pods.txt': 'EACCES\n' }, 'node'],
  ['DMI of a hypervisor', 'kubevirt-guest-healthy', {}, 'vm'],
  ['nothing', 'plain-server-static', {}, 'host'],
];

t.test('host', async (t) => {
  t.test('a guest', async (t) => {
    t.same(await collected(t, host, 'kubevirt-guest-healthy'), {
      state: 'ok',
      value: {
        hostname: 'vm-a',
        role: 'vm',
        virtualization: 'kubevirt',
        product: 'KubeVirt',
        bootId: '2f6d0f0e-3c1b-4a58-9d27-6f1a7c9b5e01',
        kernel: '6.1.0-37-amd64',
        os: 'Debian GNU/Linux 12 (bookworm)',
        memoryTotalBytes: 2094718976,
      },
    });
  });

  for (const [name, tree, changes, role] of ROLES) {
    t.test(`${role}: ${name}`, async (t) => {
      t.match(await collected(t, host, tree, changes), { state: 'ok', value: { role } });
    });
  }

  for (const [vendor, product, virtualization] of FIRMWARE) {
    t.test(`${vendor} ${product}`, async (t) => {
      const slice = await collected(t, host, 'plain-server-static', {
        [`${DMI}/sys_vendor`]: `${vendor}\n`,
        [`${DMI}/product_name`]: `${product}\n`,
        [`${DMI}/product_family`]: null,
      });
      t.equal(slice.state === 'ok' && slice.value.virtualization, virtualization);
    });
  }

  t.test('without DMI the CPU tells', async (t) => {
    const changes = {
      [DMI]: null,
      'proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu pge hypervisor lahf_lm\n',
      'identity.json': '{"memoryTotalBytes":1024}',
    };
    const slice = await collected(t, host, 'plain-server-static', changes);
    t.match(slice, { state: 'ok', value: { role: 'vm', virtualization: 'unknown', memoryTotalBytes: 1024 } });
  });

  t.test('a capture of a namespace', async (t) => {
    const slice = await collected(t, host, 'plain-server-static', {
      'netdiagd.json': '{"takenAt":"2026-11-20T12:00:00Z","origin":"blue"}',
    });
    t.match(slice, { state: 'ok', value: { namespace: 'blue' } });
  });

  t.test('nothing is known', async (t) => {
    const changes = { proc: null, sys: null, etc: null, exec: null, 'identity.json': null };
    t.same(await collected(t, host, 'plain-server-static', changes), {
      state: 'ok',
      value: { hostname: 'unknown', role: 'host' },
    });
  });

  t.test('files that cannot be read', async (t) => {
    const changes = { 'etc/os-release': null, 'etc/os-release/folder': '' };
    t.match(await collected(t, host, 'plain-server-static', changes), { state: 'failed', error: /not a regular file/ });
  });
});
