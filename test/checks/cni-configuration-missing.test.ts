import check from '../../src/checks/cni-configuration-missing.ts';
import type { CniConfiguration } from '../../src/model/cni.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';

const FOLDER = '/etc/cni/net.d';
const file = (name: string, parts: Partial<CniConfiguration> = {}): CniConfiguration => ({
  file: `${FOLDER}/${name}`,
  plugins: ['calico'],
  ...parts,
});
const host = (role: Role, directories: readonly string[], ...configurations: readonly CniConfiguration[]) => ({
  host: { hostname: 'n1', role },
  cni: { directories, configurations },
});
const broken = file('10-calico.conflist', { plugins: [], problem: 'not JSON' });
const unusable = { message: 'unusable', subject: FOLDER } as const;

testCheck(check, {
  pass: {
    'a node with a configuration': host('node', [FOLDER], file('10-calico.conflist')),
    'one of two is usable': host('node', [FOLDER], broken, file('20-flannel.conflist')),
    'it is in another folder': host('node', [FOLDER, '/run/multus/cni/net.d'], {
      file: '/run/multus/cni/net.d/10-ovn-kubernetes.conf',
      plugins: ['ovn-k8s-cni-overlay'],
    }),
    'no folder': host('node', []),
    'a plain host with Podman': host('host', [FOLDER]),
    'a virtual machine': host('vm', [FOLDER], broken),
  },
  fail: {
    'an empty folder': {
      host: host('node', [FOLDER]),
      findings: [{ message: 'none', subject: FOLDER }],
      text: 'no CNI configuration (.conflist, .conf or .json) in /etc/cni/net.d',
    },
    'two empty folders': {
      host: host('node', [FOLDER, '/run/multus/cni/net.d']),
      findings: [{ message: 'none', subject: `${FOLDER}, /run/multus/cni/net.d` }],
    },
    'a broken file': {
      host: host('node', [FOLDER], broken),
      findings: [{ ...unusable, data: { file: '10-calico.conflist', problem: 'not JSON' } }],
      text: 'no usable CNI configuration in /etc/cni/net.d: 10-calico.conflist: not JSON',
    },
    'loopback alone': {
      host: host('node', [FOLDER], file('99-loopback.conf', { plugins: ['loopback'] })),
      findings: [{ ...unusable, data: { problem: 'it configures no pod network' } }],
    },
  },
});
