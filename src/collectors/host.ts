import { defineCollector } from '../model/collector.ts';
import type { Host, Role } from '../model/host.ts';
import type { Platform } from '../model/platform.ts';
import { ok } from '../model/slice.ts';
import { namesByIndex } from './reading/link-names.ts';

const DMI = '/sys/class/dmi/id';

/** DMI texts of hypervisors. KubeVirt's own, and what OpenShift Virtualization puts in their place. */
const HYPERVISORS: readonly (readonly [pattern: string, name: string])[] = [
  ['kubevirt', 'kubevirt'],
  ['openshift virtualization', 'kubevirt'],
  ['qemu', 'kvm'],
  ['kvm', 'kvm'],
  ['vmware', 'vmware'],
  ['virtualbox', 'virtualbox'],
  ['microsoft corporation virtual machine', 'hyperv'],
  ['xen', 'xen'],
  ['amazon ec2', 'amazon'],
  ['google compute engine', 'google'],
];

export default defineCollector({
  id: 'host',
  summary: 'What this host is: VM, node, pod or plain host, and on which hypervisor',
  reads: [
    '/proc/sys/kernel/*',
    '/proc/cpuinfo',
    '/etc/os-release',
    `${DMI}/*`,
    '/var/lib/kubelet',
    '/var/run/secrets/kubernetes.io',
  ],
  async collect(os) {
    const [hostname, kernel, bootId, release, dmi, identity] = await Promise.all([
      line(os, '/proc/sys/kernel/hostname'),
      line(os, '/proc/sys/kernel/osrelease'),
      line(os, '/proc/sys/kernel/random/boot_id'),
      os.readFile('/etc/os-release'),
      readDmi(os),
      os.identity(),
    ]);
    const virtualization =
      HYPERVISORS.find(([pattern]) => dmi.toLowerCase().includes(pattern))?.[1] ?? (await byCpu(os));
    const role = await roleOf(os, virtualization);
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release ?? '')?.[1];
    const host: Host = {
      hostname: hostname ?? 'unknown',
      role,
      ...(virtualization && { virtualization }),
      ...(dmi && { product: dmi }),
      ...(bootId && { bootId }),
      ...(kernel && { kernel }),
      ...(name && { os: name }),
      ...(os.origin !== 'live' && { namespace: os.origin }),
      ...(identity && { memoryTotalBytes: identity.memoryTotalBytes }),
    };
    return ok(host);
  },
});

async function line(os: Platform, path: string): Promise<string | undefined> {
  return (await os.readFile(path))?.split('\n', 1)[0]?.trim();
}

/** Vendor, product and family, as one text; the firmware leaves some of them out. */
async function readDmi(os: Platform): Promise<string> {
  const parts = await Promise.all(
    ['sys_vendor', 'product_name', 'product_family'].map((file) => line(os, `${DMI}/${file}`)),
  );
  return [...new Set(parts.filter((part) => part && part !== 'None'))].join(' ');
}

/** Firmware may say nothing; the processor then still tells that a hypervisor is there (CPUID leaf 1, ECX bit 31). */
async function byCpu(os: Platform): Promise<string | undefined> {
  const cpuinfo = await os.readFile('/proc/cpuinfo');
  return cpuinfo && /^flags\s*:.* hypervisor( |$)/m.test(cpuinfo) ? 'unknown' : undefined;
}

/** The narrowest that fits: a launcher namespace is inside a pod, a pod on a node, a node often in a VM. */
async function roleOf(os: Platform, virtualization: string | undefined): Promise<Role> {
  // KubeVirt names the bridge of every virt-launcher namespace k6t-*.
  if (await hasLauncherBridge(os)) return 'launcher';
  // A folder that we may not look into is there.
  const exists = async (path: string) => (await os.readDir(path).catch(() => [])) !== undefined;
  if (await exists('/var/run/secrets/kubernetes.io/serviceaccount')) return 'pod';
  if ((await exists('/var/lib/kubelet/pods')) || (await exists('/etc/kubernetes/manifests'))) return 'node';
  return virtualization && virtualization !== 'none' ? 'vm' : 'host';
}

async function hasLauncherBridge(os: Platform): Promise<boolean> {
  const names = await namesByIndex(os).catch(() => new Map<number, string>());
  return [...names.values()].some((name) => name.startsWith('k6t-'));
}
