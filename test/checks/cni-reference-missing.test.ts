import check from '../../src/checks/cni-reference-missing.ts';
import type { CniReference } from '../../src/model/cni.ts';
import type { Role } from '../../src/model/host.ts';
import { testCheck } from '../support/check-tester.ts';

const FILE = '/etc/cni/net.d/00-multus.conf';
const reference = (parts: Partial<CniReference> = {}): CniReference => ({
  key: 'kubeconfig',
  path: '/etc/cni/net.d/multus.d/multus.kubeconfig',
  configuration: FILE,
  exists: false,
  ...parts,
});
const host = (references: readonly CniReference[], { role = 'node' as Role, shadowed = false } = {}) => ({
  host: { hostname: 'n1', role },
  cni: {
    directories: ['/etc/cni/net.d'],
    configurations: [{ file: FILE, plugins: ['multus'], ...(shadowed && { shadowedBy: '/etc/cni/net.d/00-a.conf' }) }],
    references,
  },
});
const READY = '/run/multus/cni/net.d/10-ovn-kubernetes.conf';

testCheck(check, {
  pass: {
    'it is there': host([reference({ exists: true })]),
    'nothing is named': host([]),
    'a plain host': host([reference()], { role: 'host' }),
    'a configuration that no runtime uses': host([reference()], { shadowed: true }),
    'a flat file, which is not needed': host([reference({ key: 'configuration_path', path: '/etc/x.conf' })]),
  },
  fail: {
    'the kubeconfig of Multus': {
      host: host([reference()]),
      findings: [{ message: 'missing', subject: '/etc/cni/net.d/multus.d/multus.kubeconfig' }],
      text: '/etc/cni/net.d/multus.d/multus.kubeconfig, kubeconfig of /etc/cni/net.d/00-multus.conf, is not there',
    },
    'the network provider is not ready': {
      host: host([reference({ exists: true }), reference({ key: 'readinessindicatorfile', path: READY })]),
      findings: [{ message: 'missing', subject: READY }],
      fix: [
        `ls -l ${READY}`,
        '# the network provider of the cluster writes it once it is ready on this node: look at its pod',
      ],
    },
  },
});
